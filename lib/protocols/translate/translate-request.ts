import type { ProtocolId } from '@/lib/core'
import { invalidRequest, UNPARSABLE_BODY } from '../invalid-request'
import { parseJsonObject } from '../neutral'
import type { NeutralRequest, WireTarget } from '../neutral'
import type { ParsedRequest } from '../protocol'
import { protocolOf } from '../protocol-of'
import { codecOf } from './codec-of'
import { inClientsWords } from './in-clients-words'
import type { AskedByClient } from './in-clients-words'
import { fitToolNames } from './tool-names'
import type { OwnToolNames } from './tool-names'
import { upstreamPlace } from './upstream-path'
import type { UpstreamPlace } from './upstream-path'
import { wireOfAccount } from './wire-of-account'
import type { WireAccount } from './wire-of-account'

/** All that a request's translation needs, as plain values that may go to another thread. */
export type TranslationWork = {
  /** The client's protocol. */
  readonly protocolId: ProtocolId
  readonly account: WireAccount
  readonly body: Uint8Array
  readonly requestedModel: string
  readonly stream: boolean
  readonly upstreamModel: string
}

/** A request in the upstream's words, parsed as if a client had sent it; plain values, but for the body's bytes. */
export type TranslatedRequest = {
  readonly wireId: ProtocolId
  /** What its answer is told by; the conversation itself is not among it. */
  readonly request: NeutralRequest
  readonly ownNames: OwnToolNames
  readonly translated: ParsedRequest
  readonly place: UpstreamPlace
}

/** Translates a request elsewhere than in this turn of the event loop. */
export type TranslateAside = (work: TranslationWork) => Promise<TranslatedRequest>

/** Throws AppError `INVALID_REQUEST` or `UNSUPPORTED_FIELD` (400). */
export function translateRequest(work: TranslationWork): TranslatedRequest {
  const { protocolId, account, requestedModel, stream, upstreamModel } = work
  const body = parseJsonObject(asBuffer(work.body).toString('utf8'))
  if (body === null) throw invalidRequest(UNPARSABLE_BODY)
  const request = codecOf(protocolId).decodeRequest(body, { model: requestedModel, stream })
  const wireId = wireOfAccount(protocolId, account, request)
  const target = { platform: account.platform, model: upstreamModel, stream }
  const fitted = fitToolNames(request, wireId, upstreamModel)
  const encoded = encode(wireId, target, { protocolId, body, request: fitted.request })
  return {
    wireId,
    request: { ...request, system: request.system.slice(0, 1), messages: [] },
    ownNames: fitted.ownNames,
    translated: parseTranslated(wireId, encoded, upstreamModel),
    place: upstreamPlace(wireId, upstreamModel, stream),
  }
}

function encode(wireId: ProtocolId, target: WireTarget, asked: AskedByClient): Buffer {
  try {
    return Buffer.from(JSON.stringify(codecOf(wireId).encodeRequest(asked.request, target)))
  } catch (error) {
    throw inClientsWords(error, asked)
  }
}

/** What another thread has translated: its bytes have lost their kind on the way. */
export function receivedTranslation(received: TranslatedRequest): TranslatedRequest {
  return { ...received, translated: { ...received.translated, body: asBuffer(received.translated.body) } }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** The upstream's request as its own protocol reads it; Gemini's has its model in the path. */
function parseTranslated(wireId: ProtocolId, body: Buffer, model: string): ParsedRequest {
  const target = { pathModel: encodeURIComponent(model), subPath: '' }
  // Its account is chosen: nobody asks for its session, which costs a hash.
  return protocolOf(wireId).parseRequest({ headers: {}, body, target, sessionHash: '' })
}
