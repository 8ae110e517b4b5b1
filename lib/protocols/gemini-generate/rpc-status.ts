/**
 * google.rpc status names by HTTP status; 405, 408, 413, 415 and 422 have none of their own.
 * **Source:** https://cloud.google.com/apis/design/errors#handling_errors
 */
const STATUS_BY_HTTP: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'UNIMPLEMENTED',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  413: 'INVALID_ARGUMENT',
  415: 'INVALID_ARGUMENT',
  422: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

/** The google.rpc status name of an HTTP status. */
export function rpcStatusOf(httpStatus: number): string {
  return STATUS_BY_HTTP[httpStatus] ?? (httpStatus >= 500 ? 'INTERNAL' : 'FAILED_PRECONDITION')
}

/** The word that the rest of the house knows an error inside a stream by; of what came instead of an error, `api_error`. */
export function errorTypeOf(status: unknown, code: unknown): string {
  if (status === 'RESOURCE_EXHAUSTED' || code === 429) return 'rate_limit_error'
  if (status === 'INVALID_ARGUMENT' || code === 400) return 'invalid_request_error'
  return 'api_error'
}
