import { setTimeout as sleep } from 'node:timers/promises'
import type { LiveRequest } from '@/lib/core'
import type { ServiceContext } from '../context'
import { toGatewayProcess } from '../shared/gateway-process'
import { liveOr } from '../shared/live-or'
import { requireAdmin } from '../shared/permissions'
import { isStillAdmin } from '../shared/still-admin'
import { namesOf, readUsageNames, type UsageNames } from '../usage/usage-names'
import type { Answer } from '../shared/answer'
import type { liveRequestAnswer, realtimeEventAnswer } from './answers'

/** A request being served, with the names of what it uses; `null` = not known yet. */
export type LiveRequestView = Answer<typeof liveRequestAnswer>

/** What the gateway does at a moment; `unavailable` = no gateway process answers. */
export type RealtimeEvent = Answer<typeof realtimeEventAnswer>

const EVERY_MS = 1_000
/** How often a stream looks whether who opened it still may: it ends once they may not. */
const LOOKS_EVERY_MS = 5_000
/** Then the stream ends and the browser connects anew. */
const LONGEST_MS = 10 * 60_000
const SHOWN = 200

/** What the gateway does, each second, from now until the reader goes or loses the right to; by itself after ten minutes. */
export async function* watchRealtime(ctx: ServiceContext): AsyncGenerator<RealtimeEvent> {
  requireAdmin(ctx, 'read')
  for (let beganMs = 0; beganMs < LONGEST_MS; beganMs += EVERY_MS) {
    if (beganMs > 0 && beganMs % LOOKS_EVERY_MS === 0 && !(await isStillAdmin(ctx))) return
    yield await readRealtime(ctx)
    await sleep(EVERY_MS)
  }
}

/** What the gateway does right now. */
export async function readRealtime(ctx: ServiceContext): Promise<RealtimeEvent> {
  requireAdmin(ctx, 'read')
  const at = ctx.now().toISOString()
  const live = Promise.all([ctx.live.gatewayStates(), ctx.live.liveRequests()])
  const heard = await liveOr(live, null)
  if (heard === null) return { type: 'unavailable', at }
  const [states, requests] = heard
  const oldest = requests.toSorted((a, b) => a.startedAtMs - b.startedAtMs).slice(0, SHOWN)
  return {
    type: 'state',
    at,
    processes: states.map(toGatewayProcess).toSorted((a, b) => a.process_id - b.process_id),
    requests: await withNames(ctx, oldest),
    requests_total: requests.length,
  }
}

async function withNames(
  ctx: ServiceContext,
  requests: readonly LiveRequest[],
): Promise<readonly LiveRequestView[]> {
  const rows = requests.map((request) => ({
    request,
    userId: toKey(request.userId),
    apiKeyId: toKey(request.apiKeyId),
    groupId: toKey(request.groupId),
    channelId: toKey(request.channelId),
    accountId: toKey(request.accountId),
  }))
  const names = await readUsageNames(ctx.db, rows)
  const nowMs = ctx.now().getTime()
  return rows.map((row) => ({ ...toRequestView(row.request, nowMs), ...namesOf(names, row) }))
}

function toKey(id: number | null): bigint | null {
  return id === null ? null : BigInt(id)
}

function toRequestView(request: LiveRequest, nowMs: number): Omit<LiveRequestView, keyof UsageNames> {
  return {
    request_id: request.requestId,
    started_at: new Date(request.startedAtMs).toISOString(),
    running_ms: Math.max(0, nowMs - request.startedAtMs),
    phase: request.phase,
    path: request.path,
    user_id: request.userId,
    api_key_id: request.apiKeyId,
    group_id: request.groupId,
    channel_id: request.channelId,
    account_id: request.accountId,
    requested_model: request.requestedModel,
    upstream_model: request.upstreamModel,
    stream: request.stream,
    attempts: request.attempts,
    queued_ms: Math.round(request.queuedMs),
  }
}
