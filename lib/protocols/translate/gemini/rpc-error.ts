import type { AnswerError, JsonObject } from '../../neutral'

const STATUS_BY_HTTP: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}
/** Anthropic's own word for it, which Google's clients do not know. */
const OVERLOADED = 529

/** An error in Google's shape. **Source:** https://cloud.google.com/apis/design/errors#http_mapping */
export function rpcError({ status, message }: AnswerError): JsonObject {
  const code = status === OVERLOADED ? 503 : status
  return { code, message, status: STATUS_BY_HTTP[code] ?? 'INTERNAL' }
}
