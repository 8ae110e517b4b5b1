import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { isPlainObject } from '../shared/parse-input'
import type { Answer } from '../shared/answer'
import type { usageAttemptAnswer } from './answers'

/** An attempt of a request, with the names of its account and channel. */
export type UsageAttempt = Answer<typeof usageAttemptAnswer>

function nameIn(rows: readonly { id: bigint; name: string }[], id: number | null): string | null {
  return rows.find((row) => Number(row.id) === id)?.name ?? null
}

type StoredAttempt = Omit<UsageAttempt, 'account_name' | 'channel_name'>

/** The attempts as a row keeps them, with the names of what they went to. */
export async function namedAttempts(
  ctx: ServiceContext,
  column: Prisma.JsonValue,
): Promise<readonly UsageAttempt[]> {
  const attempts = attemptsOf(column)
  const ids = (of: 'account_id' | 'channel_id'): bigint[] =>
    attempts.flatMap((attempt) => {
      const id = attempt[of]
      return id === null ? [] : [BigInt(id)]
    })
  const [accounts, channels] = await Promise.all([
    ctx.db.account.findMany({ where: { id: { in: ids('account_id') } }, select: { id: true, name: true } }),
    ctx.db.channel.findMany({ where: { id: { in: ids('channel_id') } }, select: { id: true, name: true } }),
  ])
  return attempts.map((attempt) => ({
    ...attempt,
    account_name: nameIn(accounts, attempt.account_id),
    channel_name: nameIn(channels, attempt.channel_id),
  }))
}

function attemptsOf(column: Prisma.JsonValue): readonly StoredAttempt[] {
  if (!Array.isArray(column)) return []
  return column.flatMap((entry) => (isPlainObject(entry) ? [storedAttempt(entry)] : []))
}

/** An attempt as a row keeps it; what it does not state is `null`, 0 or empty. */
export function storedAttempt(entry: Readonly<Record<string, unknown>>): StoredAttempt {
  const {
    account_id: accountId,
    channel_id: channelId,
    outcome,
    status,
    duration_ms: durationMs,
    message,
  } = entry
  return {
    account_id: typeof accountId === 'number' ? accountId : 0,
    channel_id: typeof channelId === 'number' ? channelId : null,
    outcome: typeof outcome === 'string' ? outcome : '',
    status: typeof status === 'number' ? status : null,
    duration_ms: typeof durationMs === 'number' ? durationMs : 0,
    message: typeof message === 'string' ? message : null,
  }
}
