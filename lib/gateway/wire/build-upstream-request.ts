import { allowedQuery, buildUpstreamHeaders } from '@/lib/upstream'
import type { UpstreamRequest } from '@/lib/upstream'
import { codexSteps, envelopeOf, sealOf } from '@/lib/protocols'
import type { ReasoningSeal, RequestTarget, Translation } from '@/lib/protocols'
import type { UpstreamHeaders } from '@/lib/upstream'
import { goesToCodex } from './account-wire'
import { assumeIdentity } from './assume-identity'
import type { Attempt } from './attempt'
import type { Endpoint } from '../exchange/endpoint'
import { inTurns } from '../exchange/in-turns'
import type { Choice, Job } from '../plan/job'

/** What an attempt is to be. */
export type Planned = Omit<Attempt, 'startedAtMs' | 'call'>

/** What is left to an attempt when earlier ones have used up the time to the first byte. */
const MIN_HEADERS_TIMEOUT_MS = 1_000

/**
 * The client's request as the account's provider should see it; `translation` = set where it speaks otherwise. A
 * large one that is written anew is awaited, and so is one whose reasoning the account could not open.
 */
export function buildUpstreamRequest({
  job,
  state,
  choice,
  translation,
}: Planned): UpstreamRequest | Promise<UpstreamRequest> {
  const asked = translation === null ? job : { ...job, parsed: translation.parsed }
  const { account, upstreamModel } = choice
  const posing = account.identity === null ? null : assumeIdentity(asked, account.id, account.identity)
  const parsed = posing?.parsed ?? asked.parsed
  const protocol = translation?.wire ?? job.exchange.protocol
  const body = goesToCodex({ job, choice, translation })
    ? inTurns(codexSteps(parsed, upstreamModel))
    : protocol.upstreamBody(parsed, upstreamModel)
  const building = { job, choice, translation, headers: posing?.headers ?? job.exchange.request.headers }
  const seal = state.isReasoningLeftOut ? sealOf(protocol.id, account.platform) : null
  if (seal !== null) return leaveReasoningOut(seal, body).then((made) => around(building, made))
  return body instanceof Promise ? body.then((made) => around(building, made)) : around(building, body)
}

async function leaveReasoningOut(seal: ReasoningSeal, body: Buffer | Promise<Buffer>): Promise<Buffer> {
  return inTurns(seal.without(await body))
}

type Building = {
  readonly job: Job
  readonly choice: Choice
  readonly translation: Translation | null
  readonly headers: UpstreamHeaders
}

/** What is sent beside the body, and around it. */
function around({ job, choice, translation, headers }: Building, body: Buffer): UpstreamRequest {
  const { account, upstreamModel } = choice
  const { request, endpoint, target } = job.exchange
  const { settings } = job.caller.snapshot
  const nowMs = job.exchange.gateway.config.nowMs()
  const protocol = translation?.wire ?? job.exchange.protocol
  const envelope = envelopeOf(protocol.id, account.platform)
  const enveloped = envelope?.enclose(body, {
    project: account.projectId ?? '',
    upstreamModel,
    requestId: request.id,
    stream: job.parsed.stream,
  })
  return {
    account,
    method: 'POST',
    path: enveloped?.path ?? translation?.place.path ?? upstreamPathOf(endpoint, target, upstreamModel),
    query:
      enveloped?.query ?? translation?.place.query ?? protocol.upstreamQuery ?? allowedQuery(request.query),
    headers: buildUpstreamHeaders({
      protocolId: protocol.id,
      clientHeaders: translation === null ? headers : foreignHeaders(headers),
      account,
      upstreamModel,
    }),
    body: enveloped?.body ?? body,
    headersTimeoutMs: headersTimeoutMs(job, nowMs),
    idleTimeoutMs: settings.idleTimeoutMs,
  }
}

/** What is left of the request's time; a stream begins long before it is whole, so that its account may be given less. */
function headersTimeoutMs({ exchange, parsed, caller }: Job, nowMs: number): number {
  const { settings } = caller.snapshot
  const restMs = exchange.request.startedAtMs + settings.headersTimeoutMs - nowMs
  const timeoutMs = parsed.stream ? Math.min(restMs, settings.streamStartTimeoutMs) : restMs
  return Math.max(MIN_HEADERS_TIMEOUT_MS, timeoutMs)
}

/** What a client of another protocol says of itself: versions, betas and SDK details mean nothing to this provider. */
function foreignHeaders(headers: UpstreamHeaders): UpstreamHeaders {
  return { 'user-agent': headers['user-agent'], 'accept-language': headers['accept-language'] }
}

/** The endpoint's path at the provider, its variable filled in. */
function upstreamPathOf({ upstreamPath }: Endpoint, target: RequestTarget, upstreamModel: string): string {
  if (!upstreamPath.includes('{')) return upstreamPath
  return upstreamPath
    .replace('{model}', () => encodeURIComponent(upstreamModel))
    .replace('{path}', () => target.subPath.slice(1))
}
