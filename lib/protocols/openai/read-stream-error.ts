import { fieldOf } from '../json/read-span'
import type { ProviderError } from '../protocol'
import { scrubMessage } from '../scrub-message'

/** An error inside a stream: the type is Anthropic's word, as the corridor knows it. */
export type StreamError = ProviderError

const BY_WORD: readonly (readonly [RegExp, string])[] = [
  [/rate_limit|insufficient_quota|usage_limit/, 'rate_limit_error'],
  [/overloaded|slow_down/, 'overloaded_error'],
  [/server_error|timeout/, 'api_error'],
  [/invalid|context_length|policy|image|residency|content_filter|moderation/, 'invalid_request_error'],
]

/**
 * An error object of a stream (`error` of a chunk, of a failed response, or an `error` event itself); `null` = none.
 * **Source:** `ResponseError` and `ResponseErrorEvent` of the `openai` package.
 */
export function readStreamError(error: unknown): StreamError | null {
  if (typeof error === 'string') return { type: 'api_error', message: scrubMessage(error) }
  if (typeof error !== 'object' || error === null) return null
  const message = fieldOf(error, 'message')
  const words = `${textOf(fieldOf(error, 'code'))} ${textOf(fieldOf(error, 'type'))}`
  const type = BY_WORD.find(([pattern]) => pattern.test(words))?.[1] ?? 'api_error'
  const told = { type, message: scrubMessage(textOf(message)) }
  const reset = {
    resets_at: fieldOf(error, 'resets_at'),
    resets_in_seconds: fieldOf(error, 'resets_in_seconds'),
  }
  const isTold = reset.resets_at !== undefined || reset.resets_in_seconds !== undefined
  return isTold ? { type, message: told.message, reset } : told
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
