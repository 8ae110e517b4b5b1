import type { PrismaClient } from '../shared/database'
import { Prisma } from '../shared/database'

/** Sums of one slot; counts are bigint, the cost as PostgreSQL's numeric. */
export type TrendRow = {
  readonly slot: Date
  readonly requests: bigint
  readonly errors: bigint
  readonly input_tokens: bigint
  readonly output_tokens: bigint
  readonly cache_creation_tokens: bigint
  readonly cache_read_tokens: bigint
  readonly actual_cost: Prisma.Decimal
}

type TrendQuestion = {
  readonly userId: number
  readonly granularity: 'day' | 'hour'
  readonly timeZone: string
  readonly from: Date
  readonly to: Date
  readonly apiKeyId: number | null
  readonly model: string | null
}

/** Sums a user's 15-minute rollups by day or hour of a time zone. */
export async function readOwnTrend(db: PrismaClient, question: TrendQuestion): Promise<readonly TrendRow[]> {
  const { userId, granularity, timeZone, from, to, apiKeyId, model } = question
  const key = apiKeyId === null ? Prisma.empty : Prisma.sql`AND api_key_id = ${BigInt(apiKeyId)}`
  const named = model === null ? Prisma.empty : Prisma.sql`AND requested_model = ${model}`
  return db.$queryRaw<TrendRow[]>`
    SELECT date_trunc(${granularity}, bucket, ${timeZone}) AS slot,
      sum(requests)::bigint AS requests, sum(errors)::bigint AS errors,
      sum(input_tokens)::bigint AS input_tokens, sum(output_tokens)::bigint AS output_tokens,
      sum(cache_creation_tokens)::bigint AS cache_creation_tokens,
      sum(cache_read_tokens)::bigint AS cache_read_tokens,
      sum(actual_cost) AS actual_cost
    FROM usage_rollups_user
    WHERE user_id = ${BigInt(userId)} AND bucket >= ${from} AND bucket < ${to} ${key} ${named}
    GROUP BY 1 ORDER BY 1`
}
