import type { ServiceContext } from '../context'
import { toGatewayProcess } from '../shared/gateway-process'
import { liveOr } from '../shared/live-or'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { rowConditions } from './row-conditions'
import { dashboardFilterSchema } from './schemas'
import type { dashboardRealtimeAnswer } from './answers'

const MINUTE_MS = 60_000
const MINUTES = 5

/** What happened lately, and what the gateway says of itself; `gateway` is `null` when none answers. */
export type DashboardRealtime = Answer<typeof dashboardRealtimeAnswer>

type RecentRow = {
  readonly requests: number
  readonly tokens: number
  readonly errors: number
  readonly users: number
}

/** The last five minutes by the filters of the dashboard (its range aside), and the gateway's own state. Throws 400. */
export async function getDashboardRealtime(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<DashboardRealtime> {
  requireAdmin(ctx, 'read')
  const filter = parseQuery(dashboardFilterSchema, input)
  const now = ctx.now()
  const since = new Date(now.getTime() - MINUTES * MINUTE_MS)
  const conditions = rowConditions(filter)
  const [recent, refused, gateway] = await Promise.all([
    ctx.db.$queryRaw<RecentRow[]>`
      SELECT count(*)::int AS requests, count(DISTINCT user_id)::int AS users,
        count(*) FILTER (WHERE status IN ('upstream_error', 'gateway_crash'))::int AS errors,
        COALESCE(sum(input_tokens + output_tokens + cache_creation_5m_tokens + cache_creation_1h_tokens + cache_read_tokens), 0)::float8 AS tokens
      FROM usage_logs WHERE created_at >= ${since} ${conditions}`,
    ctx.db.$queryRaw<{ refused: number }[]>`
      SELECT count(*)::int AS refused FROM request_errors WHERE created_at >= ${since} ${conditions}`,
    liveOr(ctx.live.gatewayState(), null),
  ])
  const row = recent[0]
  return {
    time: now.toISOString(),
    requests_per_minute: (row?.requests ?? 0) / MINUTES,
    tokens_per_minute: (row?.tokens ?? 0) / MINUTES,
    errors_per_minute: (row?.errors ?? 0) / MINUTES,
    refused_per_minute: (refused[0]?.refused ?? 0) / MINUTES,
    active_users: row?.users ?? 0,
    gateway: gateway === null ? null : toGatewayProcess(gateway),
  }
}
