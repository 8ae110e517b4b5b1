import { AppError } from '@/lib/core'
import type { UpstreamOutcome } from '@/lib/core'
import { mapUpstreamError } from '@/lib/protocols'
import { filterResponseHeaders, scrubAccountData } from '@/lib/upstream'
import type { UpstreamAnswer } from './attempt'
import type { Job } from './job'
import type { GatewayAccount } from './snapshot'

export type FailedAttempt = {
  readonly account: GatewayAccount
  readonly outcome: UpstreamOutcome
  readonly answer: UpstreamAnswer | null
}

/** Outcomes that the client's own request caused: it sees the provider's words. */
const CLIENTS_FAULT: ReadonlySet<UpstreamOutcome['kind']> = new Set(['rejected', 'modelUnsupported'])

/** Nothing more can be tried: the provider's answer as it is where the client's request is at fault, else our mapped error. */
export function answerFailure(job: Job, { account, outcome, answer }: FailedAttempt): void {
  const { sink } = job.exchange
  if (answer !== null && CLIENTS_FAULT.has(outcome.kind) && !sink.started) {
    passOn(job, answer, account.secret)
    return
  }
  const status = outcome.kind === 'ok' ? null : outcome.status
  const shown = mapUpstreamError(outcome.kind === 'customError' ? 'customError' : status)
  throw new AppError({
    status: shown.status,
    code: 'UPSTREAM_ERROR',
    message: shown.message,
    details: { type: shown.type, retryAtMs: outcome.kind === 'rateLimited' ? outcome.untilMs : null },
    cause: outcome,
  })
}

function passOn(job: Job, { status, headers, body }: UpstreamAnswer, secret: string): void {
  const { sink, request, facts } = job.exchange
  const text = body.toString('utf8')
  const scrubbed = scrubAccountData(text, secret)
  const shown = scrubbed === text ? body : Buffer.from(scrubbed)
  facts.status = status
  sink.start(status, [
    ...filterResponseHeaders(headers),
    'content-length',
    String(shown.byteLength),
    'x-request-id',
    request.id,
  ])
  sink.end(shown)
}
