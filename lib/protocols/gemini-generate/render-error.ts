import type { ErrorToRender } from '../protocol'
import { rpcStatusOf } from './rpc-status'

/** Anthropic's own word for it, which Google's clients do not know. */
const OVERLOADED = 529

/** A Gemini error object. */
export type GeminiError = {
  readonly code: number
  readonly message: string
  readonly status: string
  readonly details?: readonly RetryInfo[]
}

/**
 * Google's clients know from it alone how long to wait, or that it is too long: they read no `retry-after`.
 * **Source:** https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
 */
type RetryInfo = { readonly '@type': string; readonly retryDelay: string }

/** What of an error is shown in Google's shape. */
type Shown = Pick<ErrorToRender, 'status' | 'message' | 'retrySeconds'>

/** An error in Google's shape. **Source:** https://cloud.google.com/apis/design/errors#http_mapping */
export function errorObject({ status, message, retrySeconds }: Shown): GeminiError {
  const code = status === OVERLOADED ? 503 : status
  const error = { code, message, status: rpcStatusOf(code) }
  return retrySeconds === undefined ? error : { ...error, details: [retryInfo(retrySeconds)] }
}

function retryInfo(seconds: number): RetryInfo {
  return { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${seconds}s` }
}

/** The text of a Gemini error answer. */
export function errorText(error: Shown): string {
  return JSON.stringify({ error: errorObject(error) })
}

/** The body of an error answer in Gemini's shape. */
export function renderError(error: ErrorToRender): Buffer {
  return Buffer.from(errorText(error))
}
