import type { ServiceContext } from '../context'
import type { Transaction } from '../shared/database'
import { toBase32 } from './base32'

const CODES = 10
const CODE_BYTES = 15

/** Ten one-time codes of 120 random bits, too many to guess from a hash, for the day the phone is gone: `abcd-efgh-…`. */
export function makeRecoveryCodes({ crypto }: Pick<ServiceContext, 'crypto'>): readonly string[] {
  return Array.from({ length: CODES }, () => {
    const text = toBase32(crypto.randomBytes(CODE_BYTES)).toLowerCase()
    return text.match(/.{4}/g)?.join('-') ?? text
  })
}

/** Replaces a user's recovery codes; earlier ones are dead. */
export async function storeRecoveryCodes(
  ctx: ServiceContext,
  tx: Transaction,
  input: { readonly userId: bigint; readonly codes: readonly string[] },
): Promise<void> {
  await tx.recoveryCode.deleteMany({ where: { userId: input.userId } })
  await tx.recoveryCode.createMany({
    data: input.codes.map((code) => ({ userId: input.userId, codeHash: hashOf(ctx, code) })),
  })
}

/** Uses up one of a user's recovery codes; `false` if it is wrong or was used. */
export async function spendRecoveryCode(
  ctx: ServiceContext,
  input: { readonly userId: bigint; readonly code: string },
): Promise<boolean> {
  const { count } = await ctx.db.recoveryCode.updateMany({
    where: { userId: input.userId, codeHash: hashOf(ctx, input.code), usedAt: null },
    data: { usedAt: ctx.now() },
  })
  return count === 1
}

/** However it was typed: case, spaces and dashes do not matter. */
function hashOf({ crypto }: Pick<ServiceContext, 'crypto'>, code: string): string {
  return crypto.hashApiKey(`recovery ${code.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}`)
}
