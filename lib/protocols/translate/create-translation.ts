import type { Platform, TokenUsage } from '@/lib/core'
import type { AnswerAudience, AnswerOrigin } from '../neutral'
import type { ModelNames, ParsedRequest, Protocol, ReadAnswer, StreamObserver } from '../protocol'
import { protocolOf } from '../protocol-of'
import { codecOf } from './codec-of'
import { holdStrings } from './held-strings'
import type { HeldStrings } from './held-strings'
import { withOwnToolNames } from './tool-names'
import { translateAnswer } from './translate-answer'
import { translateStream } from './translate-stream'
import { translateRequest } from './translate-request'
import type { TranslateAside, TranslatedRequest, TranslationWork } from './translate-request'
import type { UpstreamPlace } from './upstream-path'
import { wireOfAccount } from './wire-of-account'
import type { WireAccount } from './wire-of-account'

/** What a request and the account chosen for it say. */
export type TranslationInput = {
  /** The client's protocol. */
  readonly protocol: Protocol
  readonly account: WireAccount
  readonly parsed: ParsedRequest
  readonly names: ModelNames
  readonly requestId: string
  readonly nowMs: number
}

/** A whole answer, translated; `contentType` replaces the upstream's. */
export type TranslatedWhole = ReadAnswer & { readonly contentType: string }

/** Both directions between a client's protocol and the wire of the account that serves it. */
export type Translation = {
  /** The protocol spoken upstream. */
  readonly wire: Protocol
  /** The request in the upstream's words, parsed as if a client had sent it. */
  readonly parsed: ParsedRequest
  readonly place: UpstreamPlace
  /** `unwrap` takes off what surrounds the upstream's events. */
  observeStream(unwrap: (inner: StreamObserver) => StreamObserver): StreamObserver
  readAnswer(body: Buffer): TranslatedWhole
}

/**
 * The translation between a protocol and an account's wire; `null` where both are one. `translateAside` translates large
 * requests outside of this turn: the answer is then awaited. Throws, or rejects with, AppError `INVALID_REQUEST` or
 * `UNSUPPORTED_FIELD` (400).
 */
export function createTranslation(input: TranslationInput): Translation | null
export function createTranslation(
  input: TranslationInput,
  translateAside: TranslateAside | undefined,
): Translation | null | Promise<Translation>
export function createTranslation(
  input: TranslationInput,
  translateAside?: TranslateAside,
): Translation | null | Promise<Translation> {
  const { protocol, account, parsed } = input
  if (wireOfAccount(protocol.id, account, null) === protocol.id) return null
  const held = holdStrings(parsed.body, () => idSeedOf(input))
  const work = workOf(input, held?.short ?? parsed.body)
  if (translateAside !== undefined && work.body.length > AT_ONCE_BYTES)
    return translateAside(work).then((made) => finish(input, held, made))
  return finish(input, held, translateRequest(work))
}

/** More than this of short strings would take one turn of the event loop too long: tens of milliseconds a megabyte and more. */
const AT_ONCE_BYTES = 131_072

function workOf({ protocol, account, parsed, names }: TranslationInput, body: Uint8Array): TranslationWork {
  const { platform, type, baseUrl } = account
  return {
    protocolId: protocol.id,
    account: { platform, type, baseUrl },
    body,
    requestedModel: parsed.requestedModel,
    stream: parsed.stream,
    upstreamModel: names.upstreamModel,
  }
}

function finish(input: TranslationInput, held: HeldStrings | null, made: TranslatedRequest): Translation {
  if (held === null) return pairOf(input, made)
  const translated = held.restore(made.translated)
  if (translated === null) return pairOf(input, translateRequest(workOf(input, input.parsed.body)))
  return pairOf(input, { ...made, translated })
}

/** Letters and digits of the request's own id. */
function idSeedOf({ requestId }: TranslationInput): string {
  return requestId.replaceAll(/[^a-zA-Z0-9]/g, '')
}

function pairOf(
  input: TranslationInput,
  { wireId, request, ownNames, translated, place }: TranslatedRequest,
): Translation {
  const wire = protocolOf(wireId)
  const { protocol, account, names, nowMs } = input
  const from = withOwnToolNames(codecOf(wire.id), ownNames)
  const to = codecOf(protocol.id)
  const idSeed = idSeedOf(input)
  const origin: AnswerOrigin = originOf(account.platform, idSeed, request)
  const { requestedModel, upstreamModel } = names
  const nowSeconds = Math.floor(nowMs / 1000)
  // Written out: of spread objects each is of a kind of its own to the compiler.
  const audience: AnswerAudience = {
    requestedModel,
    upstreamModel,
    request,
    requestId: input.requestId,
    idSeed,
    nowSeconds,
    keepAlive: protocol.keepAlive,
  }
  // Upstream both names are one: nothing is restored on that side.
  const upstreamNames: ModelNames = { requestedModel: upstreamModel, upstreamModel }
  const complete = (usage: TokenUsage): TokenUsage => withTier(usage, translated)
  return {
    wire,
    parsed: translated,
    place,
    observeStream(unwrap) {
      const inner = unwrap(wire.observeStream(upstreamNames, translated))
      const decoder = from.createAnswerDecoder(origin)
      const encoder = to.createAnswerEncoder(audience)
      const shown = translateStream({ inner, decoder, encoder, complete })
      return protocol.frameStream?.(shown) ?? shown
    },
    readAnswer(body) {
      const read = wire.readAnswer(body, upstreamNames, translated)
      const isCounted = read.usageState !== 'none'
      const answer = translateAnswer(body, { from, to, origin, audience, isCounted })
      return { ...read, ...answer, usage: complete(read.usage), answerId: null }
    },
  }
}

function originOf(
  platform: Platform,
  idSeed: string,
  { sampling, parallelToolCalls }: TranslatedRequest['request'],
): AnswerOrigin {
  const origin = { platform, idSeed, candidates: sampling.candidates ?? 1 }
  return parallelToolCalls === false ? { ...origin, oneCall: true } : origin
}

/** A tier that neither side has named is the plain one, whatever the client's own wire would have made of its word. */
function withTier(usage: TokenUsage, { serviceTier }: ParsedRequest): TokenUsage {
  return usage.serviceTier === null ? { ...usage, serviceTier: serviceTier ?? 'default' } : usage
}
