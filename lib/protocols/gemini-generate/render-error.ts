import type { ErrorToRender } from '../protocol'
import { rpcStatusOf } from './rpc-status'

/** Anthropic's own word for it, which Google's clients do not know. */
const OVERLOADED = 529

/** A Gemini error object. */
export type GeminiError = { readonly code: number; readonly message: string; readonly status: string }

/** An error in Google's shape. **Source:** https://cloud.google.com/apis/design/errors#http_mapping */
export function errorObject({ status, message }: Pick<ErrorToRender, 'status' | 'message'>): GeminiError {
  const code = status === OVERLOADED ? 503 : status
  return { code, message, status: rpcStatusOf(code) }
}

/** The text of a Gemini error answer. */
export function errorText(error: Pick<ErrorToRender, 'status' | 'message'>): string {
  return JSON.stringify({ error: errorObject(error) })
}

/** The body of an error answer in Gemini's shape. */
export function renderError(error: ErrorToRender): Buffer {
  return Buffer.from(errorText(error))
}
