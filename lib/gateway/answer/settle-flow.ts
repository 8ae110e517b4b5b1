import type { UpstreamOutcome } from '@/lib/core'
import { classifyResponse, scrubAccountData } from '@/lib/upstream'
import type { ErrorToRender } from '@/lib/protocols'
import { rememberAnswer } from '../plan/answer-affinity'
import type { Named } from '../plan/answer-affinity'
import { attemptRecord } from '../settle/attempt-record'
import { reportOutcome } from '../settle/report-outcome'
import { nowMsOf } from './flow'
import type { Flow } from './flow'
import { begin, forward } from './forward-flow'
import { refusal } from '../exchange/refusals'
import { settle } from '../settle/settle'
import { isShuttingDown, SHUT_DOWN } from './shutting-down'
import { noteUpstreamTime } from '../plan/spent-time'
import { streamFailure } from './stream-failure'
import { streamedUsage } from '../settle/streamed-usage'
import { upstreamRequestId } from '../settle/upstream-request-id'

/** How long upstream may stay open behind what ends its answer. */
const AFTER_TERMINAL_MS = 1_000

/** The terminal event has come: the row is written, then what was held goes on. */
export function writeRow(flow: Flow): void {
  const { attempt, response, observer } = flow
  flow.endWait?.stop()
  const { sink } = attempt.job.exchange
  const nowMs = nowMsOf(flow)
  const failure = streamFailure(observer, attempt.choice.account.secret, nowMs)
  const seen = classifyResponse({
    account: attempt.choice.account,
    status: response.status,
    headers: response.headers,
    bodyText: '',
    nowMs,
  })
  const outcome = failure ?? seen
  reportOutcome(attempt, outcome)
  const ended = failure === null ? 'ok' : 'upstream_error'
  const end = {
    outcome,
    status: sink.gone ? 'client_abort' : ended,
    errorMessage: failure?.message ?? null,
  } as const
  settleFlow(flow, end, () => goOn(flow))
}

/** The row is written: the client gets what was held, and what still comes. */
function goOn(flow: Flow): void {
  if (flow.upstreamEnded) return complete(flow)
  const { attempt, response } = flow
  for (const bytes of flow.held.splice(0)) forward(flow, bytes)
  attempt.state.waitingSince = performance.now()
  flow.lingering = setTimeout(() => response.abort(), AFTER_TERMINAL_MS)
}

/** Row and stream are done: the client gets the last of it. */
export function complete(flow: Flow): void {
  const { job, state } = flow.attempt
  const { sink } = job.exchange
  if (flow.lingering !== null) {
    clearTimeout(flow.lingering)
    noteUpstreamTime(job.exchange, state)
  }
  const held = flow.held.splice(0)
  const last = held.pop()
  if (held.length > 0 || last !== undefined) begin(flow)
  for (const bytes of held) sink.write(bytes)
  sink.end(last)
  flow.finish({ kind: 'answered' })
}

/** Another account takes over. */
export function abandon(flow: Flow, outcome: UpstreamOutcome): void {
  flow.settlement = 'abandoned'
  noteUpstreamTime(flow.attempt.job.exchange, flow.attempt.state)
  flow.finish({ kind: 'failed', outcome, answer: null })
}

/** The stream broke: before its first byte another account may serve; after it, what was used is billed and the client told. */
export function breakOff(flow: Flow, broken: UpstreamOutcome): void {
  flow.endWait?.stop()
  if (!flow.hasForwarded) return abandon(flow, broken)
  const { attempt, observer } = flow
  const isOurs = isShuttingDown(attempt.job)
  const outcome =
    streamFailure(observer, attempt.choice.account.secret, nowMsOf(flow)) ?? (isOurs ? SHUT_DOWN : broken)
  const { sink } = attempt.job.exchange
  if (!sink.gone && !isOurs) reportOutcome(attempt, outcome)
  const end = {
    outcome,
    status: sink.gone ? 'client_abort' : 'upstream_error',
    errorMessage: outcome.kind === 'ok' ? null : outcome.message,
  } as const
  settleFlow(flow, end, () => tellBroken(flow))
}

/** The client hears that its stream broke, unless upstream has told it. */
function tellBroken(flow: Flow): void {
  const { observer } = flow
  const { sink, protocol } = flow.attempt.job.exchange
  const hasTold = observer.streamError() !== null
  if (flow.isWhole) sink.cut()
  else if (observer.renderError !== undefined) sink.end(observer.renderError(brokenError(flow)) ?? undefined)
  else sink.end(hasTold ? undefined : protocol.renderStreamError(brokenError(flow)))
  flow.finish({ kind: 'answered' })
}

/** In the upstream's own words, where it has said why: what ends a stream may be all that its client reads of the error. */
function brokenError({ attempt, observer }: Flow): ErrorToRender {
  const told = observer.streamError()
  if (told === null && isShuttingDown(attempt.job)) return shutDownError(attempt.job)
  const message = told === null ? '' : scrubAccountData(told.message, attempt.choice.account.secret)
  return {
    status: 502,
    type: told?.type ?? 'upstream_error',
    code: null,
    message: message === '' ? 'Upstream request failed' : message,
    param: null,
    requestId: attempt.job.exchange.request.id,
  }
}

function shutDownError({ exchange }: Flow['attempt']['job']): ErrorToRender {
  const { status, code, message, details } = refusal('DRAINING')
  const type = String(details['type'])
  return { status, type, code, message, param: null, requestId: exchange.request.id }
}

type Settled = Parameters<typeof settle>[2]
type FlowEnd = {
  readonly outcome: UpstreamOutcome
  readonly status: 'ok' | 'client_abort' | 'upstream_error'
  readonly errorMessage: string | null
}

/** Writes the row once; a row that cannot be built is an alarm in the log, the client's stream still ends properly. */
function settleFlow(flow: Flow, end: FlowEnd, onWritten: () => void): void {
  const { attempt, observer } = flow
  flow.settlement = 'writing'
  noteUpstreamTime(attempt.job.exchange, attempt.state)
  const remembered = end.status === 'ok' ? rememberAnswer(attempt, namedIn(observer)) : null
  const finish = (): void => {
    flow.settlement = 'written'
    onWritten()
  }
  const onSettled = remembered === null ? finish : () => void remembered.then(finish)
  settleSeen(flow, end).then(onSettled, (error: unknown) => {
    attempt.job.exchange.facts.code = 'SETTLE_FAILED'
    attempt.job.exchange.facts.cause = error
    onSettled()
  })
}

function namedIn(observer: Flow['observer']): Named {
  return { answerId: observer.answerId?.() ?? null, containerId: observer.containerId?.() ?? null }
}

/** What goes wrong here is told later, too: what came with the end is forwarded before the stream goes on. */
function settleSeen(flow: Flow, end: FlowEnd): Promise<void> {
  try {
    return settle(flow.attempt.job, flow.attempt.state, seenOf(flow, end))
  } catch (error) {
    return Promise.reject(error)
  }
}

function seenOf(flow: Flow, { outcome, status, errorMessage }: FlowEnd): Settled {
  const { attempt, observer, response } = flow
  const { job, choice } = attempt
  const endedAtMs = nowMsOf(flow)
  const { usage, usageSource } = streamedUsage(observer, job.parsed.body)
  const answer = {
    usage,
    usageSource,
    status,
    responseModel: observer.responseModel(),
    upstreamRequestId: upstreamRequestId(response.headers),
    firstTokenMs: flow.firstTokenMs,
    errorMessage,
    endedAtMs,
    attempt: attemptRecord(attempt, outcome, endedAtMs),
  }
  return { choice, answer }
}
