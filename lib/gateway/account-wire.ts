import { acceptAnyFraming, createTranslation, envelopeOf } from '@/lib/protocols'
import type { ModelNames, ReadAnswer, StreamObserver, Translation } from '@/lib/protocols'
import type { Attempt } from './attempt'
import type { Choice, Job } from './job'

/**
 * What stands between the client's protocol and the wire of the account; `null` = they are one, bytes pass as they are.
 * Throws, or rejects with, the refusal of what the account's wire cannot express; a large request is awaited.
 */
export function translationOf(
  { exchange, parsed }: Job,
  choice: Choice,
): Translation | null | Promise<Translation> {
  const { endpoint, protocol, request, gateway } = exchange
  if (endpoint.elsewhere !== 'translated') return null
  const input = {
    protocol,
    account: choice.account,
    parsed,
    names: namesOf(choice),
    requestId: request.id,
    nowMs: gateway.config.nowMs(),
  }
  return createTranslation(input, gateway.ports.translateAside)
}

/** What watches the stream of an attempt's account and shows it to the client. */
export function observerOf({ job, choice, translation }: Attempt): StreamObserver {
  const wire = translation?.wire ?? job.exchange.protocol
  const envelope = envelopeOf(wire.id, choice.account.platform)
  const unwrap = (inner: StreamObserver): StreamObserver => envelope?.unwrapStream(inner) ?? inner
  return acceptAnyFraming(
    translation?.observeStream(unwrap) ?? unwrap(wire.observeStream(namesOf(choice), job.parsed)),
  )
}

/** A whole answer as the client sees it; `contentType` = what it is where that is not the upstream's word. */
export type ShownAnswer = ReadAnswer & { readonly contentType?: string }

/** A whole answer of an attempt's account as the client sees it, with its usage. */
export function readWhole({ job, choice, translation }: Attempt, body: Buffer): ShownAnswer {
  const wire = translation?.wire ?? job.exchange.protocol
  const answer = envelopeOf(wire.id, choice.account.platform)?.unwrapAnswer(body) ?? body
  return translation?.readAnswer(answer) ?? wire.readAnswer(answer, namesOf(choice), job.parsed)
}

function namesOf({ priced, upstreamModel }: Choice): ModelNames {
  return { requestedModel: priced.route.requestedModel, upstreamModel }
}
