import { AppError } from '@/lib/core'
import type { UpstreamOutcome } from '@/lib/core'
import {
  applyErrorRule,
  codeOfMessage,
  findErrorRule,
  mapUpstreamError,
  readErrorWords,
  speaksProtocol,
} from '@/lib/protocols'
import type { ErrorRule } from '@/lib/protocols'
import { filterResponseHeaders, scrubAccountData, scrubBody } from '@/lib/upstream'
import { NOT_KEPT } from '../exchange/answer-json'
import type { Exchange } from '../exchange/corridor'
import type { Job } from '../plan/job'
import type { UpstreamAnswer } from '../wire/read-failure'
import { pushRequestId } from '../exchange/request-id-headers'
import type { GatewayAccount } from '../ports/snapshot'
import type { AttemptRecord } from '../ports/usage-record'

export type FailedAttempt = {
  readonly account: GatewayAccount
  readonly outcome: UpstreamOutcome
  readonly answer: UpstreamAnswer | null
}

/** No detail is longer. */
const MAX_DETAIL_BYTES = 64 * 1024

/** Outcomes that the client's own request caused: it sees the provider's words. */
export const CLIENTS_FAULT: ReadonlySet<UpstreamOutcome['kind']> = new Set(['rejected', 'modelUnsupported'])

/** The account is not let in: before somebody has seen to it no further call is either. */
const SHUT_OUT: ReadonlySet<string> = new Set<UpstreamOutcome['kind']>([
  'unauthorized',
  'accountDisabled',
  'forbidden',
  'forbiddenContent',
])

/** Whether no account that was asked will let a further call in. */
export function isShutOut(attempts: readonly AttemptRecord[]): boolean {
  return attempts.every(({ outcome }) => SHUT_OUT.has(outcome))
}

/**
 * Nothing more can be tried: the provider's answer as it is where the client's request is at fault, else our mapped error.
 * `isFinal`: another call would end alike.
 */
export function answerFailure(job: Job, failed: FailedAttempt, isFinal: boolean): void {
  const { account, outcome, answer } = failed
  const { sink } = job.exchange
  const rule = outcome.kind === 'customError' || answer === null ? null : ruleFor(job, account, answer)
  if (rule !== null && answer !== null) return answerByRule(job, rule, { ...failed, answer })
  if (answer !== null && CLIENTS_FAULT.has(outcome.kind)) {
    const told = account.platform === 'openai' ? read(answer, account.secret) : null
    // An answer that has begun takes it as an event.
    const isAsItCame = isSameWire(job, account) && !isBareDetail(told) && !sink.started
    if (!isAsItCame) throw rewritten(outcome, answer, told)
    return passOn(job.exchange, answer, account.secret)
  }
  const status = outcome.kind === 'ok' ? null : outcome.status
  const shown = mapUpstreamError(outcome.kind === 'customError' ? 'customError' : status)
  throw new AppError({
    status: shown.status,
    code: 'UPSTREAM_ERROR',
    message: shown.message,
    details: {
      type: shown.type,
      retryAtMs: retryAtOf(job, outcome),
      isFinal,
    },
    cause: outcome,
  })
}

/** When a limited account may be asked again: the provider's word, else as long as the account is left alone. */
function retryAtOf({ exchange, caller }: Job, outcome: UpstreamOutcome): number | null {
  if (outcome.kind !== 'rateLimited') return null
  return (
    outcome.untilMs ?? exchange.gateway.config.nowMs() + caller.snapshot.settings.cooldowns.rateLimitDefaultMs
  )
}

function ruleFor({ caller }: Job, { platform }: GatewayAccount, answer: UpstreamAnswer): ErrorRule | null {
  const { errorRules } = caller.snapshot
  if (errorRules.length === 0) return null
  return findErrorRule(errorRules, { platform, status: answer.status, body: answer.body.toString('utf8') })
}

/** An operator's rule: the provider's answer as it is, or with another status or message. */
function answerByRule(
  job: Job,
  rule: ErrorRule,
  { account, outcome, answer }: FailedAttempt & { readonly answer: UpstreamAnswer },
): void {
  if (rule.passThrough && isSameWire(job, account) && !job.exchange.sink.started)
    return passOn(job.exchange, answer, account.secret)
  const upstreamMessage = outcome.kind === 'ok' ? '' : outcome.message
  const shown = applyErrorRule(rule, { status: answer.status, upstreamMessage })
  throw new AppError({
    status: shown.status,
    code: 'UPSTREAM_ERROR',
    message: shown.message,
    details: { type: shown.type, retryAtMs: retryAtOf(job, outcome) },
    cause: outcome,
  })
}

/** Whether the account answered in the client's own protocol. */
function isSameWire({ exchange }: Job, account: GatewayAccount): boolean {
  return exchange.endpoint.elsewhere !== 'translated' || speaksProtocol(exchange.protocol.id, account)
}

/** An answer as a value, without account data; `null` = it is long, or no JSON. */
function read({ body }: UpstreamAnswer, secret: string): unknown {
  if (body.length > MAX_DETAIL_BYTES) return null
  try {
    return JSON.parse(scrubAccountData(body.toString('utf8'), secret))
  } catch {
    return null
  }
}

/** ChatGPT's backend says what is wrong in a shape that no client of OpenAI's reads: `{"detail": …}`. */
function isBareDetail(told: unknown): boolean {
  return typeof told === 'object' && told !== null && 'detail' in told && !('error' in told)
}

/** The provider's words about the client's request, for the shape of another protocol; the code and param of OpenAI's wires. */
function rewritten(outcome: UpstreamOutcome, { status }: UpstreamAnswer, told: unknown): AppError {
  const error = typeof told === 'object' && told !== null && 'error' in told ? told.error : null
  const { code, param } = readErrorWords(error)
  const message = outcome.kind === 'ok' ? '' : outcome.message
  return new AppError({
    status,
    code: 'UPSTREAM_ERROR',
    message,
    details: {
      type: status === 404 ? 'not_found_error' : 'invalid_request_error',
      upstreamCode: code ?? codeOfMessage(message),
      param,
    },
    cause: outcome,
  })
}

/** The provider's answer as it is, without what would tell of the account. */
export function passOn(exchange: Exchange, { status, headers, body }: UpstreamAnswer, secret: string): void {
  const { sink, facts } = exchange
  const shown = scrubBody(body, secret)
  facts.status = status
  const described = filterResponseHeaders(headers)
  described.push('content-length', String(shown.length))
  pushRequestId(described, exchange, headers)
  described.push(...NOT_KEPT)
  sink.start(status, described)
  sink.end(shown)
}
