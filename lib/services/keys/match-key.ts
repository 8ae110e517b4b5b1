import { readMaskedKey } from '@/lib/core'
import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'

const MOST_OWNERS = 100
/** Any key that may be stored: those brought along are visible ASCII characters, eight at least. */
const WHOLE_KEY = /^[\x21-\x7e]{8,}$/

/** What a text names a key by: the whole key, or the characters that lists show of it; `null` = it can be no key. */
export function matchKey(
  { crypto }: Pick<ServiceContext, 'crypto'>,
  text: string,
): Prisma.ApiKeyWhereInput | null {
  return readMaskedKey(text) ?? (WHOLE_KEY.test(text) ? { keyHash: crypto.hashApiKey(text) } : null)
}

/** Ids of the users who have a living key that a text names, at most 100: of a key shown in part there may be several. */
export async function ownersOfKey(ctx: ServiceContext, text: string): Promise<readonly bigint[]> {
  const named = matchKey(ctx, text)
  if (named === null) return []
  const keys = await ctx.db.apiKey.findMany({
    where: { ...named, deletedAt: null },
    select: { userId: true },
    distinct: ['userId'],
    take: MOST_OWNERS,
  })
  return keys.map(({ userId }) => userId)
}
