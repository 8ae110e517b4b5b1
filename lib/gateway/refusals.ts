import { AppError } from '@/lib/core'
import type { ReplySink } from './gateway-request'

/** What clients need beside status, code and text. */
export type RefusalHints = {
  /** When to try again, milliseconds since the epoch. */
  readonly retryAtMs?: number | null
  /** The methods that the path has. */
  readonly allow?: string
  /** The client's field that is at fault. */
  readonly param?: string
  /** What the provider calls the refusal, where clients know it by that code. */
  readonly clientCode?: string
  /** What clients of Anthropic's know the refusal by, beside its type. */
  readonly clientDetails?: Readonly<Record<string, unknown>>
  /** In place of the code's own text. */
  readonly text?: string
  /** Waiting for seconds changes nothing: SDKs are told not to try again by themselves. */
  readonly isFinal?: boolean
  /** Names and numbers for the log and for Route Lab, never shown. */
  readonly cause?: unknown
}

type Refusal = {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly join?: string
}

/** The corridor's own refusals by code: status, Anthropic type word, and text. Protocols, upstream and stores have a few of theirs. */
const REFUSALS = {
  INVALID_API_KEY: { status: 401, type: 'authentication_error', text: 'Invalid API key' },
  KEY_DISABLED: { status: 401, type: 'authentication_error', text: 'API key is disabled' },
  USER_DISABLED: { status: 401, type: 'authentication_error', text: 'User account is disabled' },
  KEY_EXPIRED: { status: 403, type: 'permission_error', text: 'API key has expired' },
  ADDRESS_NOT_ALLOWED: {
    status: 403,
    type: 'permission_error',
    text: 'Access denied: this IP address is not allowed for the API key',
  },
  KEY_WITHOUT_GROUP: { status: 403, type: 'permission_error', text: 'API key is not assigned to any group' },
  GROUP_UNAVAILABLE: {
    status: 403,
    type: 'permission_error',
    text: 'The group of this API key is disabled or deleted',
  },
  GROUP_NOT_ALLOWED: {
    status: 403,
    type: 'permission_error',
    text: 'The group of this API key is exclusive and not open to this user',
  },
  CLAUDE_CODE_ONLY: {
    status: 403,
    type: 'permission_error',
    text: 'This group is restricted to Claude Code clients',
  },
  UNKNOWN_KEYS_THROTTLED: {
    status: 429,
    type: 'rate_limit_error',
    text: 'Too many requests with unknown API keys from this address, please retry later',
  },
  BODY_UNREADABLE: { status: 400, type: 'invalid_request_error', text: 'Failed to read request body' },
  BODY_ENCODING_UNKNOWN: {
    status: 415,
    type: 'invalid_request_error',
    text: 'The content-encoding of the request body is not known',
  },
  BODY_EMPTY: { status: 400, type: 'invalid_request_error', text: 'Request body is empty' },
  BODY_TOO_LARGE: { status: 413, type: 'invalid_request_error', text: 'Request body too large', join: ', ' },
  BODY_TIMEOUT: {
    status: 408,
    type: 'invalid_request_error',
    text: 'The request body came too slowly, or not to its end',
  },
  BODIES_IN_FLIGHT: {
    status: 503,
    type: 'overloaded_error',
    text: 'Too much request data in flight, please retry later',
  },
  QUEUE_FULL: {
    status: 429,
    type: 'rate_limit_error',
    text: 'Too many pending requests, please retry later',
  },
  USER_SLOT_TIMEOUT: {
    status: 429,
    type: 'rate_limit_error',
    text: 'Concurrency limit exceeded for user, please retry later',
  },
  ACCOUNT_SLOT_TIMEOUT: {
    status: 429,
    type: 'rate_limit_error',
    text: 'Concurrency limit exceeded for account, please retry later',
  },
  RATE_LIMITED: { status: 429, type: 'rate_limit_error', text: 'Rate limit exceeded' },
  INSUFFICIENT_BALANCE: { status: 403, type: 'billing_error', text: 'Insufficient balance' },
  KEY_QUOTA_EXHAUSTED: { status: 403, type: 'billing_error', text: 'The quota of this API key is used up' },
  SUBSCRIPTION_LIMIT: { status: 403, type: 'billing_error', text: 'Subscription limit reached' },
  SPEND_UNBOUNDED: {
    status: 400,
    type: 'invalid_request_error',
    text: 'The cost of this request has no upper bound',
  },
  NO_SUBSCRIPTION: { status: 403, type: 'subscription_error', text: 'No active subscription' },
  BILLING_UNAVAILABLE: {
    status: 503,
    type: 'billing_service_error',
    text: 'Billing service temporarily unavailable. Please retry later.',
  },
  MODEL_RESTRICTED: { status: 404, type: 'not_found_error', text: 'Model not available' },
  MODEL_UNPRICED: { status: 404, type: 'not_found_error', text: 'Model not available' },
  CHANNEL_ROUTE_AMBIGUOUS: {
    status: 409,
    type: 'api_error',
    text: 'Several channels of this group serve the model with the same priority; ask the administrator to order them',
  },
  UPGRADE_REQUIRED: {
    status: 426,
    type: 'invalid_request_error',
    text: 'This path is for WebSocket connections; send HTTP requests with POST',
  },
  ANSWER_GONE: {
    status: 400,
    type: 'invalid_request_error',
    text: 'previous_response_id names an answer whose account no longer serves this model; start the conversation anew',
  },
  ANSWER_FOREIGN: {
    status: 400,
    type: 'invalid_request_error',
    text: 'Previous response not found',
  },
  THREAD_NOT_FOUND: {
    status: 404,
    type: 'not_found_error',
    text: 'No thread of this API key’s user on this route ends in the message; send the whole conversation',
  },
  ENDPOINT_UNAVAILABLE: {
    status: 404,
    type: 'not_found_error',
    text: "Not available on the platform of this API key's group",
  },
  NO_AVAILABLE_ACCOUNT: { status: 503, type: 'api_error', text: 'No available accounts' },
  IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    type: 'invalid_request_error',
    text: 'Idempotency-Key must have 1 to 255 characters',
  },
  IDEMPOTENCY_RUNNING: {
    status: 409,
    type: 'invalid_request_error',
    text: 'The first request with this Idempotency-Key is still running',
  },
  IDEMPOTENCY_MISMATCH: {
    status: 422,
    type: 'invalid_request_error',
    text: 'This Idempotency-Key was used for another request',
  },
  ANSWER_UNKNOWN: { status: 404, type: 'not_found_error', text: 'No stored response of this API key' },
  NOT_FOUND: { status: 404, type: 'not_found_error', text: 'Not found' },
  METHOD_NOT_ALLOWED: { status: 405, type: 'invalid_request_error', text: 'Method not allowed' },
  SPOOL_FULL: {
    status: 503,
    type: 'overloaded_error',
    text: 'The server cannot record usage at the moment, please retry later',
  },
  OVERLOADED: {
    status: 503,
    type: 'overloaded_error',
    text: 'The server is overloaded, please retry later',
  },
  DRAINING: { status: 503, type: 'overloaded_error', text: 'The server is shutting down, please retry' },
} as const satisfies Record<string, Refusal>

export type RefusalCode = keyof typeof REFUSALS

/** An own refusal as an error; `extra` is appended to the text. */
export function refusal(code: RefusalCode, extra?: string, hints: RefusalHints = {}): AppError {
  const { status, type, text: ownText, join = ': ' }: Refusal = REFUSALS[code]
  const text = hints.text ?? ownText
  return new AppError({
    status,
    code,
    message: extra === undefined ? text : `${text}${join}${extra}`,
    details: {
      type,
      retryAtMs: hints.retryAtMs ?? null,
      allow: hints.allow,
      param: hints.param,
      upstreamCode: hints.clientCode,
      clientDetails: hints.clientDetails,
      isFinal: hints.isFinal,
    },
    cause: hints.cause,
  })
}

/** When something begins anew, as an end of a refusal's text; `null` = not by itself. */
export function resetWords(atMs: number | null): string {
  return atMs === null ? '' : `, resets at ${new Date(atMs).toISOString()}`
}

/** After a wait: ends the work for a client that has left meanwhile. Nobody reads the error that it throws. */
export function assertClient({ sink }: { readonly sink: Pick<ReplySink, 'gone'> }): void {
  if (!sink.gone) return
  throw new AppError({ status: 499, code: 'CLIENT_GONE', message: 'Client closed the request' })
}
