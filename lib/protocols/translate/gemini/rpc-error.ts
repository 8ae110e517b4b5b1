import type { AnswerError, JsonObject } from '../../neutral'

const STATUS_BY_HTTP: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
  529: 'UNAVAILABLE',
}

/** An error in Google's shape. **Source:** https://cloud.google.com/apis/design/errors#http_mapping */
export function rpcError({ status, message }: AnswerError): JsonObject {
  return { code: status, message, status: STATUS_BY_HTTP[status] ?? 'INTERNAL' }
}
