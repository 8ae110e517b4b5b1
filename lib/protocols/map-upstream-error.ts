/** An upstream failure as the client sees it; `type` is Anthropic's word. */
export type MappedError = { readonly status: number; readonly type: string; readonly message: string }

const UNAVAILABLE: MappedError = {
  status: 502,
  type: 'upstream_error',
  message: 'Upstream service temporarily unavailable',
}

const FAILED: MappedError = { status: 502, type: 'upstream_error', message: 'Upstream request failed' }

const CUSTOM: MappedError = { status: 500, type: 'upstream_error', message: 'Upstream gateway error' }

const BY_STATUS: Readonly<Record<number, MappedError>> = {
  401: {
    status: 502,
    type: 'upstream_error',
    message: 'Upstream authentication failed, please contact administrator',
  },
  403: {
    status: 502,
    type: 'upstream_error',
    message: 'Upstream access forbidden, please contact administrator',
  },
  429: {
    status: 429,
    type: 'rate_limit_error',
    message: 'Upstream rate limit exceeded, please retry later',
  },
  529: {
    status: 503,
    type: 'overloaded_error',
    message: 'Upstream service overloaded, please retry later',
  },
  500: UNAVAILABLE,
  502: UNAVAILABLE,
  503: UNAVAILABLE,
  504: UNAVAILABLE,
}

/**
 * What is answered when nothing more can be tried. `null` = no status arrived (connection failure,
 * reset, time-out); `customError` = a status outside the account's own list, which comes before everything else.
 */
export function mapUpstreamError(status: number | 'customError' | null): MappedError {
  if (status === 'customError') return CUSTOM
  return status === null ? FAILED : (BY_STATUS[status] ?? FAILED)
}
