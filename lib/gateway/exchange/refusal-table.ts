/** What a client is told of a refusal. */
export type Refusal = {
  readonly status: number
  /** As Anthropic's API calls it. */
  readonly type: string
  readonly text: string
  /** Between the text and what is said of the one case; `: ` when left out. */
  readonly join?: string
}

/** The corridor's own refusals by their codes. Protocols, upstream and stores have a few of theirs. */
export const REFUSALS = {
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
  CONTAINER_GONE: {
    status: 400,
    type: 'invalid_request_error',
    text: 'The account that made this container no longer serves this model; leave `container` out to begin a new one',
  },
  CONTAINER_FOREIGN: {
    status: 400,
    type: 'invalid_request_error',
    text: 'Container not found',
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
