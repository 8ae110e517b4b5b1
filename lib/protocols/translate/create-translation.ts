import type { Platform, TokenUsage } from '@/lib/core'
import { invalidRequest, UNPARSABLE_BODY } from '../invalid-request'
import { parseJsonObject } from '../neutral'
import type { AnswerAudience, AnswerOrigin, NeutralRequest } from '../neutral'
import type { ModelNames, ParsedRequest, Protocol, ReadAnswer, StreamObserver } from '../protocol'
import { protocolOf } from '../protocol-of'
import { codecOf } from './codec-of'
import { holdStrings } from './held-strings'
import { translateAnswer } from './translate-answer'
import { translateStream } from './translate-stream'
import { upstreamPlace } from './upstream-path'
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
 * The translation between a protocol and an account's wire; `null` where both are one. Throws AppError `INVALID_REQUEST`
 * or `UNSUPPORTED_FIELD` (400).
 */
export function createTranslation(input: TranslationInput): Translation | null {
  const { protocol, account, parsed } = input
  if (wireOfAccount(protocol.id, account, null) === protocol.id) return null
  const held = holdStrings(parsed.body, idSeedOf(input))
  const short = translateBody(input, held?.short ?? parsed.body)
  if (held === null) return pairOf(input, short)
  const translated = held.restore(short.translated)
  return pairOf(input, translated === null ? translateBody(input, parsed.body) : { ...short, translated })
}

function translateBody({ protocol, account, parsed, names }: TranslationInput, bytes: Buffer): Made {
  const body = parseJsonObject(bytes.toString('utf8'))
  if (body === null) throw invalidRequest(UNPARSABLE_BODY)
  const outline = { model: parsed.requestedModel, stream: parsed.stream }
  const request = codecOf(protocol.id).decodeRequest(body, outline)
  const wireId = wireOfAccount(protocol.id, account, request)
  const target = { platform: account.platform, model: names.upstreamModel, stream: parsed.stream }
  const encoded = Buffer.from(JSON.stringify(codecOf(wireId).encodeRequest(request, target)))
  const wire = protocolOf(wireId)
  return {
    wire,
    request,
    translated: parseTranslated(wire, encoded, names.upstreamModel),
    place: upstreamPlace(wireId, target.model, target.stream),
  }
}

/** Letters and digits of the request's own id. */
function idSeedOf({ requestId }: TranslationInput): string {
  return requestId.replaceAll(/[^a-zA-Z0-9]/g, '')
}

/** The upstream's request as its own protocol reads it; Gemini's has its model in the path. */
function parseTranslated(wire: Protocol, body: Buffer, model: string): ParsedRequest {
  const target = { pathModel: encodeURIComponent(model), subPath: '' }
  return wire.parseRequest({ headers: {}, body, target })
}

type Made = {
  readonly wire: Protocol
  readonly request: NeutralRequest
  readonly translated: ParsedRequest
  readonly place: UpstreamPlace
}

function pairOf(input: TranslationInput, { wire, request, translated, place }: Made): Translation {
  const { protocol, account, names, nowMs } = input
  const from = codecOf(wire.id)
  const to = codecOf(protocol.id)
  const idSeed = idSeedOf(input)
  const origin: AnswerOrigin = originOf(account.platform, idSeed, request)
  const audience: AnswerAudience = { ...names, request, idSeed, nowSeconds: Math.floor(nowMs / 1000) }
  // Upstream both names are one: nothing is restored on that side.
  const upstreamNames: ModelNames = {
    requestedModel: names.upstreamModel,
    upstreamModel: names.upstreamModel,
  }
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
      const answer = translateAnswer(body, { from, to, origin, audience })
      return { ...read, ...answer, usage: complete(read.usage), answerId: null }
    },
  }
}

function originOf(platform: Platform, idSeed: string, { sampling }: NeutralRequest): AnswerOrigin {
  return { platform, idSeed, candidates: sampling.candidates ?? 1 }
}

/** A tier that neither side has named is the plain one, whatever the client's own wire would have made of its word. */
function withTier(usage: TokenUsage, { serviceTier }: ParsedRequest): TokenUsage {
  return usage.serviceTier === null ? { ...usage, serviceTier: serviceTier ?? 'default' } : usage
}
