import type { UpstreamOutcome } from '@/lib/core'
import { acceptAnyFraming, envelopeOf, protocolOf } from '@/lib/protocols'
import type { StreamObserver } from '@/lib/protocols'
import { classifyFailure, classifyResponse } from '@/lib/upstream'
import type { UpstreamFailure, UpstreamResponse } from '@/lib/upstream'
import { MOST_ANSWER_BYTES, sameNames } from './own-question'
import type { OwnQuestion } from './own-question'
import { ENDED_EARLY, streamFailure } from '../answer/stream-failure'
import { waitForEnd } from '../answer/wait-for-end'
import type { EndWait } from '../answer/wait-for-end'

/** Reads a stream until it has ended, or nothing more is waited for, and tells how it counts. */
export function judgeStream(response: UpstreamResponse, question: OwnQuestion): Promise<UpstreamOutcome> {
  const observer = observerOf(question)
  const reader = acceptAnyFraming(observer)
  return new Promise((resolve) => {
    let endWait: EndWait | null = null
    let size = 0
    let isOver = false
    const finish = (failure: UpstreamFailure | null): void => {
      if (isOver) return
      isOver = true
      endWait?.stop()
      reader.flush()
      resolve(outcomeOf({ observer, response, question, failure }))
    }
    const stop = (): void => {
      finish(null)
      response.abort()
    }
    response.read({
      onData(chunk) {
        if (isOver) return false
        const { terminal } = reader.push(chunk)
        question.onBytes?.(chunk)
        size += chunk.length
        const isLast = observer.streamError() !== null || (terminal && observer.goesOn === undefined)
        if (isLast || size > MOST_ANSWER_BYTES) {
          stop()
          return false
        }
        if (terminal) endWait ??= waitForEnd({ observer, idleMs: question.idleMs, onOver: stop })
        endWait?.heard(chunk)
        return true
      },
      onEnd: () => finish(null),
      onError: finish,
    })
  })
}

function observerOf({ account, protocolId, upstreamModel }: OwnQuestion): StreamObserver {
  const observer = protocolOf(protocolId).observeStream(sameNames(upstreamModel))
  return envelopeOf(protocolId, account.platform)?.unwrapStream(observer) ?? observer
}

type Ended = {
  readonly observer: StreamObserver
  readonly response: UpstreamResponse
  readonly question: OwnQuestion
  /** How the connection ended; `null` = as it should, or by us. */
  readonly failure: UpstreamFailure | null
}

/** What stands behind the terminal event says nothing any more. */
function outcomeOf({ observer, response, question, failure }: Ended): UpstreamOutcome {
  const { account } = question
  const { status, headers } = response
  const nowMs = Date.now()
  const error = streamFailure(observer, account.secret, nowMs)
  if (error !== null) return error
  if (observer.sawTerminal()) return classifyResponse({ account, status, headers, bodyText: '', nowMs })
  return failure === null ? ENDED_EARLY : classifyFailure(failure)
}
