import type { UpstreamOutcome } from '@/lib/core'
import { classifyFailure } from '@/lib/upstream'
import type { BodyReader, UpstreamResponse } from '@/lib/upstream'
import type { StreamObserver } from '@/lib/protocols'
import { chunkReaderOf, observerOf } from '../wire/account-wire'
import type { Attempt, AttemptEnd } from '../wire/attempt'
import { elapsedMs } from '../settle/elapsed-ms'
import { nowMsOf } from './flow'
import type { Flow } from './flow'
import { forward } from './forward-flow'
import { abandon, breakOff, complete, writeRow } from './settle-flow'
import { ENDED_EARLY, streamFailure } from './stream-failure'
import { waitForEnd } from './wait-for-end'

/**
 * Forwards a stream: bytes go on as they come, the row is written before the terminal event is forwarded. With `whole` it
 * is an answer in one piece, which keeps its own content type.
 */
export function streamAnswer(
  attempt: Attempt,
  response: UpstreamResponse,
  whole?: StreamObserver,
): Promise<AttemptEnd> {
  const observer = whole ?? observerOf(attempt)
  return new Promise((finish) => {
    const flow: Flow = {
      attempt,
      response,
      observer,
      reader: whole ?? chunkReaderOf(attempt, observer),
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
      if (flow.upstreamEnded) return
      endStream(flow)
      // Not before: where the end cannot be read, the error that follows must be heard.
      flow.upstreamEnded = true
    },
    onError(failure) {
      // By us: nothing more was waited for.
      if (flow.upstreamEnded) return
      flow.upstreamEnded = true
      if (flow.settlement === 'ending') endStream(flow)
      else if (flow.settlement === 'open') breakOff(flow, classifyFailure(failure))
      else if (flow.settlement === 'written') complete(flow)
    },
  }
}

/** Nothing more will come, or is waited for. */
function endStream(flow: Flow): void {
  const rest = flow.reader.flush()
  const failure = failureBeforeContent(flow)
  if (failure !== null) return abandon(flow, failure)
  // The last event may have come without its line end.
  if (isUnwritten(flow) && flow.observer.sawTerminal()) writeRow(flow)
  if (rest !== null) forward(flow, rest)
  if (isUnwritten(flow)) breakOff(flow, ENDED_EARLY)
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
  const { forward: bytes, terminal } = flow.reader.push(chunk)
  const failure = failureBeforeContent(flow)
  if (failure !== null) return failBeforeContent(flow, failure)
  if (flow.firstTokenMs === null && observer.sawContent()) {
    const { request, gateway, facts } = attempt.job.exchange
    flow.firstTokenMs = elapsedMs(request.startedAtMs, gateway.config.nowMs())
    facts.firstTokenMs = flow.firstTokenMs
  }
  if (terminal && flow.settlement === 'open') {
    if (observer.goesOn === undefined) writeRow(flow)
    else awaitEnd(flow)
  }
  flow.endWait?.heard(chunk)
  return bytes === null || forward(flow, bytes)
}

/** The row is written when the upstream ends, or has not for a while. */
function awaitEnd(flow: Flow): void {
  flow.settlement = 'ending'
  const { observer, attempt } = flow
  const { idleTimeoutMs } = attempt.job.caller.snapshot.settings
  flow.endWait = waitForEnd({ observer, idleMs: idleTimeoutMs, onOver: () => stopWaiting(flow) })
}

const isUnwritten = ({ settlement }: Flow): boolean => settlement === 'open' || settlement === 'ending'

/** An error event that another account may do better than; `null` = none, or the client has got a part of this stream. */
function failureBeforeContent({ attempt, settlement, hasForwarded, observer }: Flow): UpstreamOutcome | null {
  if (settlement !== 'open' || hasForwarded || observer.sawContent()) return null
  const failure = streamFailure(observer, attempt.choice.account.secret, nowMsOf({ attempt }))
  // Another account would refuse the client's own mistake as well: it is told.
  return failure?.kind === 'rejected' ? null : failure
}

/** An error event before any content: nothing has gone to the client, another account may do better. What still comes is nobody's. */
function failBeforeContent(flow: Flow, outcome: UpstreamOutcome): boolean {
  abandon(flow, outcome)
  flow.upstreamEnded = true
  flow.response.abort()
  return false
}
