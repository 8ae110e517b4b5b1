import { envelopeOf, observeWhole } from '@/lib/protocols'
import type { UpstreamResponse } from '@/lib/upstream'
import { gathersStream, readWhole } from '../wire/account-wire'
import type { Attempt, AttemptEnd } from '../wire/attempt'
import { piecesWithoutMark } from '../wire/byte-order-mark'
import type { LargeBody } from '../exchange/collect-body'
import { streamAnswer } from './stream-answer'

/**
 * An answer in one piece that is too large to be held goes on as it comes, under the upstream's name of the model, and is billed
 * by its own usage before its last bytes are forwarded. One that would have to be rewritten as a whole is refused.
 */
export function answerLarge(
  attempt: Attempt,
  response: UpstreamResponse,
  large: LargeBody,
): Promise<AttemptEnd> {
  if (isRewritten(attempt)) {
    response.abort()
    const message = 'The answer is too large to be translated'
    return Promise.resolve({
      kind: 'failed',
      outcome: { kind: 'rejected', status: 502, message },
      answer: null,
    })
  }
  const again: UpstreamResponse = {
    status: response.status,
    headers: response.headers,
    read(reader) {
      for (const chunk of piecesWithoutMark(large.chunks)) reader.onData(chunk)
      large.continueWith(reader)
      response.resume()
    },
    resume: () => response.resume(),
    abort: () => response.abort(),
  }
  return streamAnswer(
    attempt,
    again,
    observeWhole((facts) => readWhole(attempt, facts)),
  )
}

function isRewritten({ job, choice, translation }: Attempt): boolean {
  const wire = translation?.wire ?? job.exchange.protocol
  const isEnveloped = envelopeOf(wire.id, choice.account.platform) !== null
  return translation !== null || isEnveloped || gathersStream({ job, choice, translation })
}
