/** Why a request cannot be part of a thread: its client finds another way by itself. */
export type ThreadErrorCode = 'thread_unsupported_request' | 'thread_not_found'

/**
 * What clients of threads know a refusal by: at `thread_unsupported_request` they send the whole conversation without a
 * thread, at `thread_not_found` as a new one. **Source:** `ThreadUnsupportedRequestErrorDetails` and
 * `ThreadNotFoundErrorDetails` of `@anthropic-ai/sdk`.
 */
export function threadErrorDetails(code: ThreadErrorCode): Readonly<Record<string, unknown>> {
  return code === 'thread_not_found' ? { error_code: code } : { error_code: code, unsupported: [] }
}
