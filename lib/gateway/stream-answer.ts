import type { UpstreamOutcome } from '@/lib/core'
import { classifyFailure, classifyResponse, filterResponseHeaders } from '@/lib/upstream'
import type { BodyReader, UpstreamResponse } from '@/lib/upstream'
import type { StreamObserver } from '@/lib/protocols'
import { observerOf } from './account-wire'
import { rememberAnswer } from './answer-affinity'
import { upstreamRequestId } from './answer-whole'
import type { Attempt, AttemptEnd } from './attempt'
import { attemptRecord, reportOutcome } from './attempt-record'
import { withoutAccount } from './without-account'
import { settle } from './settle'
import { noteUpstreamTime } from './spent-time'
import { streamHeaders } from './stream-headers'
import { ENDED_EARLY, streamFailure } from './stream-failure'
import { streamedUsage } from './streamed-usage'
import { waitForEnd } from './wait-for-end'
import type { EndWait } from './wait-for-end'

/** How long upstream may stay open behind what ends its answer. */
const AFTER_TERMINAL_MS = 1_000

/** Headers that every stream of ours has anyway. */
const SET_BY_US = ['content-type', 'cache-control']

/** One stream on its way to the client. */
type Flow = {
  readonly attempt: Attempt
  readonly response: UpstreamResponse
  readonly observer: StreamObserver
  /** One answer, no events. */
  readonly isWhole: boolean
  readonly finish: (end: AttemptEnd) => void
  firstTokenMs: number | null
  hasForwarded: boolean
  upstreamEnded: boolean
  /** `ending`: the terminal event has come, and more may. `abandoned`: another account takes over, nothing of this stream counts. */
  settlement: 'open' | 'ending' | 'writing' | 'written' | 'abandoned'
  /** Bytes of the terminal event and after it, held until the row is written. */
  readonly held: Buffer[]
  lingering: NodeJS.Timeout | null
  /** Set while more may come behind the terminal event. */
  endWait: EndWait | null
}

/**
 * Steps 8 and 9 for a stream: bytes go on as they come, the row is written before the terminal event is forwarded. With `whole` it
 * is an answer in one piece, which keeps its own content type.
 */
export function streamAnswer(
  attempt: Attempt,
  response: UpstreamResponse,
  whole?: StreamObserver,
): Promise<AttemptEnd> {
  return new Promise((finish) => {
    const flow: Flow = {
      attempt,
      response,
      observer: whole ?? withoutAccount(observerOf(attempt), attempt.choice.account.secret),
      isWhole: whole !== undefined,
      finish,
      firstTokenMs: null,
      hasForwarded: false,
      upstreamEnded: false,
      settlement: 'open',
      held: [],
      lingering: null,
      endWait: null,
    }
    response.read(readerOf(flow))
  })
}

function readerOf(flow: Flow): BodyReader {
  return {
    // What we have ended may not have heard of it yet.
    onData: (chunk) => flow.upstreamEnded || takeChunk(flow, chunk),
    onEnd() {
      flow.upstreamEnded = true
      endStream(flow)
    },
    onError(failure) {
      // By us: nothing more was waited for.
      if (flow.upstreamEnded) return
      flow.upstreamEnded = true
      if (flow.settlement === 'ending') endStream(flow)
      else if (flow.settlement === 'open') void breakOff(flow, classifyFailure(failure))
      else if (flow.settlement === 'written') complete(flow)
    },
  }
}

/** Nothing more will come, or is waited for. */
function endStream(flow: Flow): void {
  const rest = flow.observer.flush()
  const failure = failureBeforeContent(flow)
  if (failure !== null) return abandon(flow, failure)
  // The last event may have come without its line end.
  if (isUnwritten(flow) && flow.observer.sawTerminal()) void writeRow(flow)
  if (rest !== null) forward(flow, rest)
  if (isUnwritten(flow)) void breakOff(flow, ENDED_EARLY)
  else if (flow.settlement === 'written') complete(flow)
}

/** What upstream keeps open has ended: what came now would be forwarded and not billed. */
function stopWaiting(flow: Flow): void {
  endStream(flow)
  flow.upstreamEnded = true
  flow.response.abort()
}

function takeChunk(flow: Flow, chunk: Buffer): boolean {
  const { observer, attempt } = flow
  const { forward: bytes, terminal } = observer.push(chunk)
  const failure = failureBeforeContent(flow)
  if (failure !== null) return failBeforeContent(flow, failure)
  if (flow.firstTokenMs === null && observer.sawContent()) {
    const { request, gateway, facts } = attempt.job.exchange
    flow.firstTokenMs = Math.max(0, gateway.config.nowMs() - request.startedAtMs)
    facts.firstTokenMs = flow.firstTokenMs
  }
  if (terminal && flow.settlement === 'open') {
    if (observer.goesOn === undefined) void writeRow(flow)
    else awaitEnd(flow)
  }
  flow.endWait?.heard(chunk)
  return bytes === null || forward(flow, bytes)
}

/** An error event that another account may do better than; `null` = none, or the client has got a part of this stream. */
function failureBeforeContent({ attempt, settlement, hasForwarded, observer }: Flow): UpstreamOutcome | null {
  if (settlement !== 'open' || hasForwarded || observer.sawContent()) return null
  const failure = streamFailure(observer, nowMsOf(attempt))
  // Another account would refuse the client's own mistake as well: it is told.
  return failure?.kind === 'rejected' ? null : failure
}

const nowMsOf = ({ job }: Attempt): number => job.exchange.gateway.config.nowMs()

const isUnwritten = ({ settlement }: Flow): boolean => settlement === 'open' || settlement === 'ending'

/** The row is written when the upstream ends, or has not for a while. */
function awaitEnd(flow: Flow): void {
  flow.settlement = 'ending'
  const { observer, attempt } = flow
  const { idleTimeoutMs } = attempt.job.caller.snapshot.settings
  flow.endWait = waitForEnd({ observer, idleMs: idleTimeoutMs, onOver: () => stopWaiting(flow) })
}

/** Of a stream that may go on the last bytes are held: what was held before was not its end. */
function holdLast({ held, observer }: Flow, bytes: Buffer): Buffer | null {
  if (observer.endsByFlush) return bytes
  return held.splice(0, 1, bytes)[0] ?? null
}

/** Forwards bytes, or holds them while the row is being written; `false` = pause upstream until the client has caught up. */
function forward(flow: Flow, bytes: Buffer): boolean {
  if (flow.settlement === 'writing') {
    flow.held.push(bytes)
    return true
  }
  const shown = flow.settlement === 'ending' ? holdLast(flow, bytes) : bytes
  if (shown === null) return true
  const { sink } = flow.attempt.job.exchange
  begin(flow)
  if (sink.write(shown)) return true
  flow.endWait?.pause()
  sink.onDrain(() => {
    flow.endWait?.resume()
    flow.response.resume()
  })
  return false
}

function begin(flow: Flow): void {
  flow.hasForwarded = true
  const { sink, request, facts, protocol } = flow.attempt.job.exchange
  if (sink.started) return
  facts.status = 200
  const passed = filterResponseHeaders(flow.response.headers, flow.isWhole ? [] : SET_BY_US)
  const own = flow.isWhole ? [] : streamHeaders(protocol)
  sink.start(200, [...own, ...passed, 'x-request-id', request.id])
}

async function writeRow(flow: Flow): Promise<void> {
  const { attempt, response, observer } = flow
  flow.endWait?.stop()
  const { sink } = attempt.job.exchange
  const nowMs = nowMsOf(attempt)
  const failure = streamFailure(observer, nowMs)
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
  await settleFlow(flow, {
    outcome,
    status: sink.gone ? 'client_abort' : ended,
    errorMessage: observer.streamError()?.message ?? null,
  })
  if (flow.upstreamEnded) return complete(flow)
  for (const bytes of flow.held.splice(0)) forward(flow, bytes)
  attempt.state.waitingSince = performance.now()
  flow.lingering = setTimeout(() => response.abort(), AFTER_TERMINAL_MS)
}

function complete(flow: Flow): void {
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

/** An error event before any content: nothing has gone to the client, another account may do better. */
function failBeforeContent(flow: Flow, outcome: UpstreamOutcome): boolean {
  abandon(flow, outcome)
  flow.response.abort()
  return false
}

function abandon(flow: Flow, outcome: UpstreamOutcome): void {
  flow.settlement = 'abandoned'
  noteUpstreamTime(flow.attempt.job.exchange, flow.attempt.state)
  flow.finish({ kind: 'failed', outcome, answer: null })
}

/** The stream broke: before its first byte another account may serve; after it, what was used is billed and the client told. */
async function breakOff(flow: Flow, broken: UpstreamOutcome): Promise<void> {
  if (!flow.hasForwarded) return abandon(flow, broken)
  const { attempt, observer } = flow
  const outcome = streamFailure(observer, nowMsOf(attempt)) ?? broken
  const { sink, protocol, request } = attempt.job.exchange
  if (!sink.gone) reportOutcome(attempt, outcome)
  await settleFlow(flow, {
    outcome,
    status: sink.gone ? 'client_abort' : 'upstream_error',
    errorMessage: outcome.kind === 'ok' ? null : outcome.message,
  })
  const hasTold = observer.streamError() !== null
  const shown = {
    status: 502,
    type: 'upstream_error',
    code: null,
    message: 'Upstream request failed',
    param: null,
    requestId: request.id,
  }
  if (flow.isWhole) sink.cut()
  else if (observer.renderError !== undefined) sink.end(observer.renderError(shown) ?? undefined)
  else sink.end(hasTold ? undefined : protocol.renderStreamError(shown))
  flow.finish({ kind: 'answered' })
}

type FlowEnd = {
  readonly outcome: UpstreamOutcome
  readonly status: 'ok' | 'client_abort' | 'upstream_error'
  readonly errorMessage: string | null
}

/** Writes the row once; a row that cannot be built is an alarm in the log, the client's stream still ends properly. */
async function settleFlow(flow: Flow, { outcome, status, errorMessage }: FlowEnd): Promise<void> {
  const { attempt, observer, response } = flow
  flow.settlement = 'writing'
  noteUpstreamTime(attempt.job.exchange, attempt.state)
  const remembered = rememberAnswer(attempt, status === 'ok' ? (observer.answerId?.() ?? null) : null)
  try {
    const { usage, usageSource } = streamedUsage(observer, attempt.job.parsed.body.byteLength)
    await settle(attempt.job, attempt.state, {
      choice: attempt.choice,
      answer: {
        usage,
        usageSource,
        status,
        responseModel: observer.responseModel(),
        upstreamRequestId: upstreamRequestId(response.headers),
        firstTokenMs: flow.firstTokenMs,
        errorMessage,
        attempt: attemptRecord(attempt, outcome),
      },
    })
  } catch (error) {
    attempt.job.exchange.facts.code = 'SETTLE_FAILED'
    attempt.job.exchange.facts.cause = error
  }
  if (remembered !== null) await remembered
  flow.settlement = 'written'
}
