import type { AccountType, Platform, ProxyProtocol } from '@/lib/core'

/** An operator's rule: this status and any of these keywords in the body pause the account. */
export type TemporaryRule = {
  readonly statusCode: number
  readonly keywords: readonly string[]
  readonly durationMinutes: number
}

export type UpstreamProxy = {
  readonly protocol: ProxyProtocol
  readonly host: string
  readonly port: number
  readonly username: string | null
  readonly password: string | null
}

/** The account fields this room needs to call out; secrets are plain text here and are never logged. */
export type UpstreamAccount = {
  readonly id: number
  readonly platform: Platform
  readonly type: AccountType
  /** `null` = the platform's default. */
  readonly baseUrl: string | null
  /** API key or access token. */
  readonly secret: string
  /** The ChatGPT account (workspace) that an access token acts for; `null` or absent = not known, or none. */
  readonly chatgptAccountId?: string | null
  readonly proxy: UpstreamProxy | null
  /** Empty = every status is mapped as usual. */
  readonly customErrorCodes: readonly number[]
  readonly temporaryRules: readonly TemporaryRule[]
}

/** Names and values in turn, names lower-case: the form that costs least to send. */
export type FlatHeaders = readonly string[]

/** Headers of an answer as they arrived, names lower-case. */
export type UpstreamHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

export type UpstreamRequest = {
  readonly account: UpstreamAccount
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Path of the protocol, starting with its version segment, e.g. `/v1/messages`. */
  readonly path: string
  /** Allow-listed query string without `?`, empty = none. */
  readonly query: string
  readonly headers: FlatHeaders
  readonly body: Uint8Array
  readonly headersTimeoutMs: number
  readonly idleTimeoutMs: number
}

/** How a body is consumed. Exactly one of `onEnd` and `onError` is called, once, last. */
export type BodyReader = {
  /** Return `false` to pause; call `resume()` of the response to go on. */
  readonly onData: (chunk: Buffer) => boolean
  readonly onEnd: () => void
  readonly onError: (error: UpstreamFailure) => void
}

/** Why no (whole) answer came. */
export type UpstreamFailure = {
  readonly kind: 'timeout' | 'unreachable' | 'blocked'
  readonly phase: 'connect' | 'headers' | 'idle'
  /** The connection had served a request before, and nothing came of the answer: a reset may be its age. */
  readonly reusedConnection: boolean
  /** Scrubbed. */
  readonly message: string
}

export type UpstreamResponse = {
  readonly status: number
  readonly headers: UpstreamHeaders
  /** Call once, in the same turn as the response was received or later; data waits until then. */
  read(reader: BodyReader): void
  resume(): void
  /** Ends the call; the reader hears `onError` unless it has ended. */
  abort(): void
}

/** Hears that a call still runs, every 10 s. */
export type RunningListener = { onStillRunning(): void }

export type UpstreamCall = {
  /** Resolves with the head of the answer or with the failure; never rejects. */
  readonly response: Promise<
    | { readonly ok: true; readonly response: UpstreamResponse }
    | { readonly ok: false; readonly failure: UpstreamFailure }
  >
  readonly abort: () => void
  /** Whom to tell that it still runs; absent or `null` = nobody. */
  runningListener?: RunningListener | null
}

/** Sends one request; the only way out. */
export type UpstreamSend = (request: UpstreamRequest) => UpstreamCall
