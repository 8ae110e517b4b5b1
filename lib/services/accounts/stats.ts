import { z } from 'zod'
import type { ServiceContext } from '../context'
import { Prisma } from '../shared/database'
import { toAmount, toId } from '../shared/json'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { readAccount } from './queries'

const DAY_MS = 86_400_000

export const statsQuerySchema = z.object({ days: z.coerce.number().int().min(1).max(92).default(30) })

/** Sums of usage; money in USD. */
export type AccountSums = {
  readonly requests: number
  readonly errors: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_creation_tokens: number
  readonly cache_read_tokens: number
  readonly total_cost: number | string
  readonly actual_cost: number | string
  /** What the operator pays. */
  readonly account_cost: number | string
}

/** Usage of an account over the last days (UTC), oldest first. */
export type AccountStats = AccountSums & {
  readonly account_id: number
  readonly days: number
  readonly daily: readonly (AccountSums & { readonly date: string })[]
  readonly models: readonly (AccountSums & { readonly upstream_model: string })[]
}

type SumRow = {
  readonly requests: bigint
  readonly errors: bigint
  readonly input_tokens: bigint
  readonly output_tokens: bigint
  readonly cache_creation_tokens: bigint
  readonly cache_read_tokens: bigint
  readonly total_cost: Prisma.Decimal
  readonly actual_cost: Prisma.Decimal
  readonly account_cost: Prisma.Decimal
}

const SUMS =
  Prisma.raw(`COALESCE(sum(requests), 0)::bigint AS requests, COALESCE(sum(errors), 0)::bigint AS errors,
  COALESCE(sum(input_tokens), 0)::bigint AS input_tokens, COALESCE(sum(output_tokens), 0)::bigint AS output_tokens,
  COALESCE(sum(cache_creation_tokens), 0)::bigint AS cache_creation_tokens,
  COALESCE(sum(cache_read_tokens), 0)::bigint AS cache_read_tokens, COALESCE(sum(total_cost), 0) AS total_cost,
  COALESCE(sum(actual_cost), 0) AS actual_cost, COALESCE(sum(account_cost), 0) AS account_cost`)

/** What an account did in the last `days` (30), from the rollups: in sum, by day and by upstream model. Throws 404. */
export async function getAccountStats(
  ctx: ServiceContext,
  id: number,
  input: unknown = {},
): Promise<AccountStats> {
  requireAdmin(ctx, 'read')
  const { days } = parseQuery(statsQuerySchema, input)
  const { id: accountId } = await readAccount(ctx.db, id)
  const today = Math.floor(ctx.now().getTime() / DAY_MS) * DAY_MS
  const from = Prisma.sql`FROM usage_rollups_route WHERE account_id = ${accountId}
    AND bucket >= ${new Date(today - (days - 1) * DAY_MS)}`
  const [sums, daily, models] = await Promise.all([
    ctx.db.$queryRaw<SumRow[]>`SELECT ${SUMS} ${from}`,
    ctx.db.$queryRaw<(SumRow & { date: string })[]>`
      SELECT to_char(bucket AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS date, ${SUMS} ${from} GROUP BY 1 ORDER BY 1`,
    ctx.db.$queryRaw<(SumRow & { upstream_model: string })[]>`
      SELECT upstream_model, ${SUMS} ${from} GROUP BY 1 ORDER BY sum(requests) DESC, 1 LIMIT 100`,
  ])
  return {
    account_id: id,
    days,
    ...toSums(sums[0]),
    daily: daily.map((row) => ({ date: row.date, ...toSums(row) })),
    models: models.map((row) => ({ upstream_model: row.upstream_model, ...toSums(row) })),
  }
}

function toSums(row: SumRow | undefined): AccountSums {
  const zero = { toFixed: () => '0' }
  return {
    requests: toId(row?.requests ?? 0n),
    errors: toId(row?.errors ?? 0n),
    input_tokens: toId(row?.input_tokens ?? 0n),
    output_tokens: toId(row?.output_tokens ?? 0n),
    cache_creation_tokens: toId(row?.cache_creation_tokens ?? 0n),
    cache_read_tokens: toId(row?.cache_read_tokens ?? 0n),
    total_cost: toAmount(row?.total_cost ?? zero),
    actual_cost: toAmount(row?.actual_cost ?? zero),
    account_cost: toAmount(row?.account_cost ?? zero),
  }
}
