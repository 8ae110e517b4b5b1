import { allowedQuery, buildUpstreamHeaders } from '@/lib/upstream'
import type { UpstreamRequest } from '@/lib/upstream'
import { envelopeOf } from '@/lib/protocols'
import type { RequestTarget } from '@/lib/protocols'
import { assumeIdentity } from './assume-identity'
import type { Endpoint } from './endpoints'
import type { Choice, Job } from './job'

/** What is left to an attempt when earlier ones have used up the time to the first byte. */
const MIN_HEADERS_TIMEOUT_MS = 1_000

/** Step 7: the client's request as the account's provider should see it. */
export function buildUpstreamRequest(job: Job, { account, upstreamModel }: Choice): UpstreamRequest {
  const { request, endpoint, target, protocol } = job.exchange
  const { settings } = job.caller.snapshot
  const nowMs = job.exchange.gateway.config.nowMs()
  const posing = account.identity === null ? null : assumeIdentity(job, account.id, account.identity)
  const parsed = posing?.parsed ?? job.parsed
  const body = protocol.upstreamBody(parsed, upstreamModel)
  const envelope = envelopeOf(protocol.id, account.platform)
  const enveloped = envelope?.enclose(body, {
    project: account.projectId ?? '',
    upstreamModel,
    requestId: request.id,
    stream: parsed.stream,
  })
  return {
    account,
    method: 'POST',
    path: enveloped?.path ?? upstreamPathOf(endpoint, target, upstreamModel),
    query: enveloped?.query ?? protocol.upstreamQuery ?? allowedQuery(request.query),
    headers: buildUpstreamHeaders({
      protocolId: protocol.id,
      clientHeaders: posing?.headers ?? request.headers,
      account,
      upstreamModel,
    }),
    body: enveloped?.body ?? body,
    headersTimeoutMs: Math.max(
      MIN_HEADERS_TIMEOUT_MS,
      request.startedAtMs + settings.headersTimeoutMs - nowMs,
    ),
    idleTimeoutMs: settings.idleTimeoutMs,
  }
}

/** The endpoint's path at the provider, its variable filled in. */
function upstreamPathOf({ upstreamPath }: Endpoint, target: RequestTarget, upstreamModel: string): string {
  if (!upstreamPath.includes('{')) return upstreamPath
  return upstreamPath
    .replace('{model}', () => encodeURIComponent(upstreamModel))
    .replace('{path}', () => target.subPath.slice(1))
}
