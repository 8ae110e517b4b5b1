import { envelopeOf } from '@/lib/protocols'
import type { ModelNames, ReadAnswer, StreamObserver } from '@/lib/protocols'
import type { Attempt } from './attempt'
import type { Choice } from './job'

/** What watches the stream of an attempt's account and shows it to the client. */
export function observerOf({ job, choice }: Attempt): StreamObserver {
  const { protocol } = job.exchange
  const observer = protocol.observeStream(namesOf(choice), job.parsed)
  return envelopeOf(protocol.id, choice.account.platform)?.unwrapStream(observer) ?? observer
}

/** A whole answer of an attempt's account as the client sees it, with its usage. */
export function readWhole({ job, choice }: Attempt, body: Buffer): ReadAnswer {
  const { protocol } = job.exchange
  const answer = envelopeOf(protocol.id, choice.account.platform)?.unwrapAnswer(body) ?? body
  return protocol.readAnswer(answer, namesOf(choice), job.parsed)
}

function namesOf({ priced, upstreamModel }: Choice): ModelNames {
  return { requestedModel: priced.route.requestedModel, upstreamModel }
}
