import type { Platform } from '@/lib/core'
import type { SseEvent } from '../sse/sse-reader'
import type { AnswerEvent, NeutralAnswer } from './answer'
import type { JsonObject } from './json'
import type { NeutralRequest } from './request'
import type { JsonPath, TextFrame } from './text-frame'

/** What a body does not say: Gemini names model and streaming in the path. */
export type RequestOutline = { readonly model: string; readonly stream: boolean }

/** Where a request goes. */
export type WireTarget = {
  readonly platform: Platform
  /** The upstream model (c). */
  readonly model: string
  readonly stream: boolean
}

/** Where an answer comes from. */
export type AnswerOrigin = {
  readonly platform: Platform
  /** Makes ids that the wire leaves out; unique for the request, letters and digits. */
  readonly idSeed: string
  /** How many answers were asked for: Gemini's stream ends when all of them have finished. */
  readonly candidates: number
  /** One tool is to be called at a time: of a wire that cannot be told so, further calls of a turn are left out. */
  readonly oneCall?: true
}

/** For whom an answer is written. */
export type AnswerAudience = {
  /** The model's name as the client sent it; every answer bears it where it equals the upstream one. */
  readonly requestedModel: string
  readonly upstreamModel: string
  /** What the client asked for: decides about usage, custom tools and echoed settings. */
  readonly request: NeutralRequest
  /** Seconds since the epoch, for wires that date answers which bear no date. */
  readonly nowSeconds: number
  readonly requestId: string
  /** Its letters and digits. */
  readonly idSeed: string
  /** What tells the client, where it is told in bytes of its own, that a silent upstream is still at work. */
  readonly keepAlive: Buffer
}

/** Reads one answer's stream; never throws, whatever comes. */
export type AnswerDecoder = {
  push(event: SseEvent): readonly AnswerEvent[]
  /** The JSON of the event that was pushed last, for others that read the stream; `null` = it was none. Absent = it is not kept. */
  lastRead?(): JsonObject | null
  /** The upstream has ended: `end` if the answer was complete without saying so. */
  finish(): readonly AnswerEvent[]
  /**
   * Where an event that means nothing but more text of a part may hold that text, the place that is read first first; empty
   * = every event is to be pushed from here on.
   */
  textPaths(): readonly JsonPath[]
  /** Who is to be told of more text of a part, whose events were not pushed; `null` or absent = nobody. */
  listener?(part: number): TextListener | null
}

/** Takes more text of one part. */
export type TextListener = (text: string) => void

/** Writes one answer's stream as text of server-sent events; empty = nothing to say. */
export type AnswerEncoder = {
  push(event: AnswerEvent): string
  /** What surrounds more text of a part, at this point of the stream; `null` = its text is to be pushed. */
  textFrame(part: number): TextFrame | null
  /** Who is to be told of more text of a part, written without being pushed; `null` or absent = nobody. */
  listener?(part: number): TextListener | null
}

/** One wire format in both directions; a pair of codecs translates between any two. */
export type WireCodec = {
  /** Throws AppError `INVALID_REQUEST` (400) naming the field. */
  decodeRequest(body: JsonObject, outline: RequestOutline): NeutralRequest
  /** Throws AppError `UNSUPPORTED_FIELD` (400) naming what the wire cannot express. */
  encodeRequest(request: NeutralRequest, target: WireTarget): JsonObject
  createAnswerDecoder(origin: AnswerOrigin): AnswerDecoder
  /** The events of a whole answer; never throws. */
  decodeAnswer(body: JsonObject, origin: AnswerOrigin): readonly AnswerEvent[]
  /** Whether a body has what every whole answer of the wire has, however empty; errors have not. */
  isAnswer(body: JsonObject): boolean
  createAnswerEncoder(audience: AnswerAudience): AnswerEncoder
  encodeAnswer(answer: NeutralAnswer, audience: AnswerAudience): JsonObject
}
