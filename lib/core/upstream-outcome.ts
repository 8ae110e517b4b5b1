/** The provider's view of an account's session window, read from answer headers; times in milliseconds since the epoch. */
export type SessionWindow = {
  readonly startMs: number | null
  readonly endMs: number | null
  readonly status: string | null
  /** Share of the window used, 1 = all. */
  readonly utilization: number | null
}

/**
 * How one attempt upstream ended, classified once. `status` is the upstream's HTTP status, `null` when none arrived.
 * `message` is scrubbed of account data and short enough for a log or an event.
 */
export type UpstreamOutcome =
  | { readonly kind: 'ok'; readonly sessionWindow: SessionWindow | null }
  /** The client's own request is at fault: passed on, the account untouched. */
  | { readonly kind: 'rejected'; readonly status: number; readonly message: string }
  /** `untilMs` is `null` when the provider named no reset. */
  | {
      readonly kind: 'rateLimited'
      readonly status: number
      readonly untilMs: number | null
      readonly message: string
    }
  | { readonly kind: 'overloaded'; readonly status: number; readonly message: string }
  | { readonly kind: 'unauthorized'; readonly status: number; readonly message: string }
  /** Payment required, organisation disabled, credit used up. */
  | { readonly kind: 'accountDisabled'; readonly status: number; readonly message: string }
  | { readonly kind: 'forbidden'; readonly status: number; readonly message: string }
  /** Content or model permission: the request's matter, the account untouched. */
  | { readonly kind: 'forbiddenContent'; readonly status: number; readonly message: string }
  | { readonly kind: 'modelUnsupported'; readonly status: number; readonly message: string }
  | { readonly kind: 'serverError'; readonly status: number; readonly message: string }
  /** 408 and 425: the same account once more. */
  | { readonly kind: 'transient'; readonly status: number; readonly message: string }
  | {
      readonly kind: 'timeout'
      readonly status: null
      readonly phase: 'connect' | 'headers' | 'idle'
      readonly message: string
    }
  | {
      readonly kind: 'unreachable'
      readonly status: null
      readonly reusedConnection: boolean
      readonly message: string
    }
  /** A status outside the account's `custom_error_codes`: answered as a gateway error, no failover, account untouched. */
  | { readonly kind: 'customError'; readonly status: number; readonly message: string }
  /** An operator's rule for this status and text applies. */
  | {
      readonly kind: 'temporaryRule'
      readonly status: number
      readonly pauseMs: number
      readonly message: string
    }

export type UpstreamOutcomeKind = UpstreamOutcome['kind']
