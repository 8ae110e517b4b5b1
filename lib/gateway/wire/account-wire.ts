import {
  acceptAnyFraming,
  answerCharacters,
  createTranslation,
  envelopeOf,
  gatherResponse,
  isCodexAccount,
  speaksProtocol,
  unsupportedField,
} from '@/lib/protocols'
import type {
  AskedFor,
  ChunkReader,
  GatheredAnswer,
  ModelNames,
  ReadAnswer,
  StreamObserver,
  Translation,
} from '@/lib/protocols'
import type { Attempt } from './attempt'
import type { Choice, Job } from '../plan/job'
import { withoutAccount } from './without-account'

/**
 * What stands between the client's protocol and the wire of the account; `null` = they are one, bytes pass as they are.
 * Throws, or rejects with, the refusal of what the account's wire cannot express; a large request is awaited.
 */
export function translationOf(
  { exchange, parsed }: Job,
  choice: Choice,
): Translation | null | Promise<Translation> {
  const { endpoint, protocol, request, gateway } = exchange
  if (speaksProtocol(protocol.id, choice.account)) return null
  if (endpoint.elsewhere !== 'translated') {
    assertKnown(exchange)
    return null
  }
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

/** What stands below Responses exists nowhere else; embeddings and images stand beside any wire. */
function assertKnown({ protocol, endpoint, target }: Job['exchange']): void {
  if (protocol.id !== 'openai_responses') return
  const path = endpoint.upstreamPath.replace('/{path}', () => target.subPath)
  throw unsupportedField('path', `the account has no ${path}, it knows Chat Completions alone`)
}

/** What watches the stream of an attempt's account. */
export function observerOf({ job, choice, translation }: Attempt): StreamObserver {
  const wire = translation?.wire ?? job.exchange.protocol
  const envelope = envelopeOf(wire.id, choice.account.platform)
  const unwrap = (inner: StreamObserver): StreamObserver => envelope?.unwrapStream(inner) ?? inner
  return (
    translation?.observeStream(unwrap) ?? unwrap(wire.observeStream(namesOf(choice), askedOf(job, choice)))
  )
}

/** What its chunks pass through on their way to the client: the observer itself, in any framing, no word of the account. */
export function chunkReaderOf({ choice }: Attempt, observer: StreamObserver): ChunkReader {
  return withoutAccount(acceptAnyFraming(observer), observer, choice.account.secret)
}

/** A whole answer as the client sees it; `contentType` = what it is where that is not the upstream's word. */
export type ShownAnswer = ReadAnswer & { readonly contentType?: string }

/** A whole answer of an attempt's account as the client sees it, with its usage. */
export function readWhole({ job, choice, translation }: Attempt, body: Buffer): ShownAnswer {
  const wire = translation?.wire ?? job.exchange.protocol
  const isGathered = gathersStream({ job, choice, translation })
  const answer = innerAnswer({ job, choice, translation }, body)
  const shown =
    translation?.readAnswer(answer) ?? wire.readAnswer(answer, namesOf(choice), askedOf(job, choice))
  return isGathered ? { contentType: 'application/json', ...shown } : shown
}

type Placed = Pick<Attempt, 'job' | 'choice' | 'translation'>

/** A whole answer without what its account's wire puts around it. */
export function innerAnswer({ job, choice, translation }: Placed, body: Buffer): Buffer {
  const wire = translation?.wire ?? job.exchange.protocol
  return envelopeOf(wire.id, choice.account.platform)?.unwrapAnswer(body) ?? body
}

/** Characters that the model wrote in a whole answer of an attempt's account, parsed and without its envelope. */
export function writtenCharacters({ job, choice, translation }: Placed, value: unknown): number {
  const protocolId = (translation?.wire ?? job.exchange.protocol).id
  return answerCharacters({ protocolId, platform: choice.account.platform, value })
}

type AskedWire = Pick<Attempt, 'job' | 'choice'> & { readonly translation?: Translation | null | undefined }

/** Whether a request is put in the words of ChatGPT's backend, which only streams, and only generates. */
export function goesToCodex({ job, choice, translation }: AskedWire): boolean {
  const { endpoint, protocol } = job.exchange
  const wire = translation?.wire ?? protocol
  return endpoint.elsewhere === 'translated' && isCodexAccount(wire.id, choice.account)
}

/** An answer in one piece; `null` = it came as a stream that was cut. */
export function gathered(asked: AskedWire, body: Buffer): GatheredAnswer {
  return gathersStream(asked) ? gatherResponse(body) : { body, failure: null }
}

/** Whether an answer in one piece comes as a stream. */
export function gathersStream(asked: AskedWire): boolean {
  return !asked.job.parsed.stream && goesToCodex(asked)
}

/** What a request on the account's own wire says of its answer. */
function askedOf({ exchange, parsed }: Job, { account }: Choice): AskedFor {
  return isCodexAccount(exchange.protocol.id, account) ? { ...parsed, hidesHolder: true } : parsed
}

function namesOf({ priced, upstreamModel }: Choice): ModelNames {
  return { requestedModel: priced.route.requestedModel, upstreamModel }
}
