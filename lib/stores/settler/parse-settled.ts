import { Decimal, parseDecimal, ZERO } from '@/lib/core'
import type { KeySpend } from '@/lib/gateway'
import { parseRecord } from './parse-record'
import type { SettledBatch, SettledKey, SettledUser } from './settler-types'

type UserAnswer = readonly [id: number, balance: string, version: string, cleared: string]
type SpendAnswer = readonly [
  quotaUsed: string,
  used5h: string,
  used1d: string,
  used7d: string,
  start5hMs: number | null,
  start1dMs: number | null,
  start7dMs: number | null,
]
type KeyAnswer = readonly [id: number, cleared: string, spend: SpendAnswer | null]
type Answer = {
  readonly inserted: number
  readonly users: readonly UserAnswer[] | null
  readonly keys: readonly KeyAnswer[] | null
}

/** Reads the answer of `settle_usage_batch`; events of other processes clear nothing here. */
export function parseSettled(answer: string, isOwn: boolean): SettledBatch {
  const { inserted, users, keys } = readAnswer(answer)
  return {
    inserted,
    users: (users ?? []).map(([userId, balance, version, cleared]): SettledUser => ({
      userId,
      balance: new Decimal(balance),
      version: BigInt(version),
      cleared: isOwn ? new Decimal(cleared) : ZERO,
    })),
    keys: (keys ?? []).map(([apiKeyId, cleared, spend]): SettledKey => ({
      apiKeyId,
      spend: spend === null ? null : readSpend(spend),
      cleared: isOwn ? new Decimal(cleared) : ZERO,
    })),
  }
}

/** What a given-up event of this process leaves behind: its pending amounts are cleared, no figure is news. */
export function parseDeadLetter(event: string): SettledBatch {
  const {
    actual_cost: cost,
    user_id: userId,
    api_key_id: apiKeyId,
    billing_type: billingType,
  } = parseRecord(event)
  const cleared = parseDecimal(cost)
  if (cleared === null) return { inserted: 0, users: [], keys: [] }
  const user: SettledUser = { userId: Number(userId), balance: ZERO, version: -1n, cleared }
  const key: SettledKey = { apiKeyId: Number(apiKeyId), spend: null, cleared }
  return { inserted: 0, users: billingType === 'balance' ? [user] : [], keys: [key] }
}

/** The shape is this project's own SQL function's. */
function readAnswer(text: string): Answer {
  return JSON.parse(text) as Answer
}

function readSpend(spend: SpendAnswer): KeySpend {
  const [quotaUsed, used5h, used1d, used7d, start5hMs, start1dMs, start7dMs] = spend
  return {
    quotaUsed: new Decimal(quotaUsed),
    used5h: new Decimal(used5h),
    used1d: new Decimal(used1d),
    used7d: new Decimal(used7d),
    start5hMs,
    start1dMs,
    start7dMs,
  }
}
