import type { ProtocolId, TokenUsage } from '@/lib/core'
import type { JsonScan, JsonScanner } from './json/create-json-scanner'

/** Lower-case header names as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** A byte range of the body, end exclusive. */
export type ByteSpan = { readonly start: number; readonly end: number }

/** What the corridor reads of a client's request; the bytes themselves stay as they came. */
export type ParsedRequest = {
  readonly requestedModel: string
  readonly stream: boolean
  /** The request's own output limit, `null` if it names none. */
  readonly maxTokens: number | null
  readonly serviceTier: string | null
  /** The JSON string that holds the model, quotes included; `null` where the model stands in the path. */
  readonly modelSpan: ByteSpan | null
  /** The value of `metadata`, `null` if absent. */
  readonly metadataSpan: ByteSpan | null
  /** Session id or hash (spec 03, *Session hash*), empty = no stickiness. */
  readonly sessionHash: string
  /** `metadata.user_id` as sent, `null` if absent. */
  readonly metadataUserId: string | null
  readonly body: Buffer
}

/** What a chunk from upstream turned into. */
export type ObservedChunk = {
  /** Bytes for the client, model name restored; `null` = held back until the next chunk. */
  readonly forward: Buffer | null
  /** The chunk completes the terminal event: settle before forwarding it. */
  readonly terminal: boolean
}

/** Watches one streamed answer: usage, model, first content and end, without touching other bytes. */
export type StreamObserver = {
  /** Takes the next chunk; chunks may be cut anywhere. */
  push(chunk: Buffer): ObservedChunk
  /** Bytes held back when the upstream ended without completing them. */
  flush(): Buffer | null
  /** What has been read so far; later reports have replaced earlier ones. */
  usage(): TokenUsage
  /** The upstream has reported usage at least once / its last word. */
  usageState(): 'none' | 'partial' | 'final'
  responseModel(): string | null
  sawContent(): boolean
  sawTerminal(): boolean
  /** An `error` event inside the stream: its text, scrubbed; `null` if none. */
  streamError(): { readonly type: string; readonly message: string } | null
  /** Characters of generated text so far, for estimates. */
  outputCharacters(): number
}

/** A complete (not streamed) answer, read once. */
export type ReadAnswer = {
  readonly usage: TokenUsage
  readonly usageState: 'none' | 'final'
  readonly responseModel: string | null
  /** The body with the model name restored; the very same buffer when nothing changed. */
  readonly body: Buffer
}

/** An error to show, before it has a protocol's shape. */
export type ErrorToRender = {
  readonly status: number
  /** Anthropic's type word, e.g. `rate_limit_error`; other protocols map it. */
  readonly type: string
  /** Machine-readable code, e.g. `MODEL_RESTRICTED`; `null` if none. */
  readonly code: string | null
  readonly message: string
  readonly requestId: string
}

/** The two names between which an answer's model is restored. */
export type ModelNames = { readonly requestedModel: string; readonly upstreamModel: string }

/** A wire format as a value: pure functions, each in a file of its own. */
export type Protocol = {
  readonly id: ProtocolId
  /** A scanner to feed while a body arrives; bodies over some MiB are then never scanned in one turn. */
  createRequestScanner(): JsonScanner
  /**
   * Reads a request; throws AppError 400 in the words of spec 03. `scan` = what a request scanner found in this very
   * body; without it the body is scanned here.
   */
  parseRequest(input: {
    readonly headers: RequestHeaders
    readonly body: Buffer
    readonly scan?: JsonScan
  }): ParsedRequest
  /** The body for upstream: the model spliced, every other byte as it came. */
  spliceModel(parsed: ParsedRequest, upstreamModel: string): Buffer
  observeStream(names: ModelNames): StreamObserver
  readAnswer(body: Buffer, names: ModelNames): ReadAnswer
  renderError(error: ErrorToRender): Buffer
  /** The error event of a stream that has begun. */
  renderStreamError(error: ErrorToRender): Buffer
  /** What keeps a waiting stream alive. */
  readonly keepAlive: Buffer
}
