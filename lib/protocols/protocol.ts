import type { ProtocolId, TokenUsage } from '@/lib/core'
import type { BeyondBytes } from './beyond-bytes'
import type { JsonScan, JsonScanner } from './json/create-json-scanner'
import type { Steps } from './json/scan-steps'

/** Lower-case header names as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** A byte range of the body, end exclusive. */
export type ByteSpan = { readonly start: number; readonly end: number }

/** What a path says beside its endpoint; both as sent, still percent-encoded. */
export type RequestTarget = {
  /** The model of a path that names one; `null` = the path names none. */
  readonly pathModel: string | null
  /** What follows an endpoint that has sub-paths, beginning with a slash; empty = nothing. */
  readonly subPath: string
}

/** A path that says no more than its endpoint. */
export const PLAIN_TARGET: RequestTarget = { pathModel: null, subPath: '' }

/** What a request is read from. */
export type RequestInput = {
  readonly headers: RequestHeaders
  readonly body: Buffer
  /** What a request scanner found in this very body; without it the body is scanned when it is read. */
  readonly scan?: JsonScan
  /** Absent = `PLAIN_TARGET`. */
  readonly target?: RequestTarget
  /** Absent = the session is read from headers and body. */
  readonly sessionHash?: string
}

/** A change to the upstream's copy of a body. */
export type BodySplice = { readonly span: ByteSpan; readonly text: string }

/** What the corridor reads of a client's request; the bytes themselves stay as they came. */
export type ParsedRequest = {
  readonly requestedModel: string
  readonly stream: boolean
  /** The request's own output limit, `null` if it names none. */
  readonly maxTokens: number | null
  /** The value of `max_tokens` where Chat Completions have it as their only limit, a name that newer models refuse. */
  readonly oldLimitSpan?: ByteSpan
  readonly serviceTier: string | null
  /** The JSON string that holds the model, quotes included; `null` where the model stands in the path. */
  readonly modelSpan: ByteSpan | null
  /** The value of `metadata`, `null` if absent. */
  readonly metadataSpan: ByteSpan | null
  /** What `readSessionHash` says of the conversation, empty = no stickiness. */
  readonly sessionHash: string
  /** `metadata.user_id` as sent, `null` if absent. */
  readonly metadataUserId: string | null
  /** Further places that name the model, as a resource `models/…`; ascending. Absent = none. */
  readonly resourceSpans?: readonly ByteSpan[]
  /** How many answers are asked for; absent = one. */
  readonly candidates?: number
  /** The size of the pictures asked for, in the provider's words; absent = not told. */
  readonly imageSize?: string
  /** What the upstream's copy needs beside its own model name; ascending, none overlaps the model. Absent = nothing. */
  readonly splices?: readonly BodySplice[]
  /** The usage of the stream is asked for upstream although the client did not: it is read and not shown. */
  readonly hidesUsage?: true
  /** The id of an earlier answer this request goes on from: only the account that gave it can serve. Absent = none. */
  readonly previousAnswerId?: string
  /** The provider's container that the request works in: only the account that made it has it. Absent = none. */
  readonly containerId?: string
  /** The provider keeps the answer, so that a later request may name it. */
  readonly keepsAnswer?: true
  /** What a request for images asks for; `size` as the client wrote it, or its quality `hd`. Absent = it asks for none. */
  readonly images?: { readonly count: number; readonly size: string | null }
  readonly body: Buffer
}

/** What a chunk from upstream turned into. */
export type ObservedChunk = {
  /** Bytes for the client, model name restored; `null` = held back until the next chunk. */
  readonly forward: Buffer | null
  /** The chunk completes the terminal event: settle before forwarding it. */
  readonly terminal: boolean
  /** What goes on is whole lines, read already, without the word `"error"` but for a text of its own. Absent = nobody looked. */
  readonly tellsNoError?: boolean
}

/** Watches one streamed answer: usage, model, first content and end, without touching other bytes. */
export type StreamObserver = {
  /**
   * Takes the next chunk; chunks may be cut anywhere. `values` = of a chunk of whole events the JSON of each of them, where it
   * is at hand; absent = it is not.
   */
  push(chunk: Buffer, values?: readonly unknown[]): ObservedChunk
  /** Bytes held back when the upstream ended without completing them. */
  flush(): Buffer | null
  /** What has been read so far; later reports have replaced earlier ones. */
  usage(): TokenUsage
  /** The upstream has reported usage at least once / its last word. */
  usageState(): 'none' | 'partial' | 'final'
  responseModel(): string | null
  /** The answer's id where later requests may name it; absent = they never do. */
  answerId?(): string | null
  /** The container that the answer was made in, which later requests may name; absent = never one. */
  containerId?(): string | null
  sawContent(): boolean
  sawTerminal(): boolean
  /**
   * Whether content has come behind the terminal event (`yes`), so that only the stream's end is one. Until then more may
   * come, and its usage counts; it is likely where the terminal event brought content itself. Absent = what stands behind
   * the terminal event means nothing.
   */
  goesOn?(): 'unlikely' | 'likely' | 'yes'
  /** What ends the stream for the client comes from `flush` alone. Absent = it is in what `push` forwards. */
  readonly endsByFlush?: true
  /** An `error` event inside the stream: its text, scrubbed; `null` if none. */
  streamError(): ProviderError | null
  /** Characters of generated text so far, for estimates. */
  outputCharacters(): number
  /**
   * The event that ends this very stream with an error, where it depends on what has passed; `null` = the client has
   * been told. Absent = the protocol's own, unless the upstream sent an error.
   */
  renderError?(error: ErrorToRender): Buffer | null
}

/** What the chunks of a stream pass through on their way to the client. */
export type ChunkReader = Pick<StreamObserver, 'push' | 'flush'>

/** A complete (not streamed) answer, read once. */
export type ReadAnswer = {
  readonly usage: TokenUsage
  /** `estimated` = the provider reports none for such requests. */
  readonly usageState: 'none' | 'estimated' | 'final'
  readonly responseModel: string | null
  /** The answer's id where later requests may name it; absent = they never do. */
  readonly answerId?: string | null
  /** The container that the answer was made in, which later requests may name; absent = none. */
  readonly containerId?: string | null
  /** Set where the answer says of itself that it failed: its error's text, scrubbed. */
  readonly failure?: ProviderError
  /** The body with the model name restored; the very same buffer when nothing changed. */
  readonly body: Buffer
}

/** An error inside an answer, in the words of the neutral types. */
export type ProviderError = {
  readonly type: string
  readonly message: string
  /** When the limit ends, in the provider's own fields. Absent = not told. */
  readonly reset?: { readonly resets_at: unknown; readonly resets_in_seconds: unknown }
}

/** An error to show, before it has a protocol's shape. */
export type ErrorToRender = {
  readonly status: number
  /** Anthropic's type word, e.g. `rate_limit_error`; other protocols map it. */
  readonly type: string
  /** Machine-readable code, e.g. `MODEL_RESTRICTED`; `null` if none. */
  readonly code: string | null
  readonly message: string
  /** The field of the request that is at fault; `null` = none, or not known. */
  readonly param: string | null
  /** What clients of Anthropic's know the error by, beside its type. Absent = nothing. */
  readonly details?: Readonly<Record<string, unknown>>
  /** When another try is worth it; absent = at once, never or unknown. */
  readonly retrySeconds?: number
  readonly requestId: string
}

/** The two names between which an answer's model is restored. */
export type ModelNames = { readonly requestedModel: string; readonly upstreamModel: string }

/** What of a request decides how its answer is read. */
export type AskedFor = Partial<
  Pick<ParsedRequest, 'hidesUsage' | 'candidates' | 'imageSize' | 'images' | 'body'>
> & {
  /** Answers of this account name the person who is signed in, which is not the client: they are not shown. */
  readonly hidesHolder?: boolean
}

/** A wire format as a value: pure functions, each in a file of its own. */
export type Protocol = {
  readonly id: ProtocolId
  /**
   * Makes a scanner to feed while a body arrives: bodies over some MiB are then never scanned in one turn. `null` = bodies
   * are not JSON.
   */
  createRequestScanner(headers: RequestHeaders): JsonScanner | null
  /** Reads a request; throws AppError 400 where the client got it wrong. */
  parseRequest(input: RequestInput): ParsedRequest
  /** The body for upstream: its model and splices, every other byte as it came; the same buffer if nothing changes. */
  upstreamBody(parsed: ParsedRequest, upstreamModel: string): Buffer
  /** `request` = what was asked; absent = nothing special, its usage is to be shown. */
  observeStream(names: ModelNames, request?: AskedFor): StreamObserver
  readAnswer(body: Buffer, names: ModelNames, request?: AskedFor): ReadAnswer
  /** What a request may cost beyond its bytes and its limit of output, for who may never pay more than they have. */
  readBeyond(parsed: ParsedRequest): BeyondBytes
  /** The answer of a token count that is made here, in steps; absent = the protocol counts none. */
  estimateCount?(parsed: ParsedRequest): Steps<unknown>
  renderError(error: ErrorToRender): Buffer
  /** The error event of a stream that has begun. */
  renderStreamError(error: ErrorToRender): Buffer
  /** What keeps a waiting stream alive. */
  readonly keepAlive: Buffer
  /** How a stream of events is framed for its clients; absent = as server-sent events. */
  frameStream?(events: StreamObserver): StreamObserver
  /** Content type of its streams; absent = server-sent events. */
  readonly streamType?: string
  /** The query string for upstream where the client's does not decide; absent = the client's, as far as it is allowed. */
  readonly upstreamQuery?: string
  /** The form of the protocol that a query string asks for and a client can read; absent = there is one. */
  variantOf?(query: string, headers: RequestHeaders): Protocol
  /** Where the protocol's SDK reads the request id of an answer, beside `x-request-id`; `null` = only there. */
  readonly requestIdHeader: string | null
  /** Whether `?key=` may carry the API key. */
  readonly allowsQueryKey: boolean
}
