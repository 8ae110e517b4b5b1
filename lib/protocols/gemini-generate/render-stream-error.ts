import type { ErrorToRender } from '../protocol'
import { errorText } from './render-error'

/**
 * What ends a stream with an error: an event, and the same as bare JSON, as Google itself breaks a stream off. Newer
 * clients throw at the event; the `@google/genai` in `@google/gemini-cli` reads over it and takes a cut answer for a whole
 * one, but fails at a rest that is no event. Readers of events leave a line that is not ended alone.
 * **Source:** `processStreamResponse` of `@google/genai` 1
 */
export function errorEnd(error: Pick<ErrorToRender, 'status' | 'message' | 'retrySeconds'>): string {
  const text = errorText(error)
  return `data: ${text}\n\n${text}`
}

/** The same behind a blank line, which ends an event that the upstream left unfinished; between events it means nothing. */
export function renderStreamError(error: ErrorToRender): Buffer {
  return Buffer.from(`\n\n${errorEnd(error)}`)
}
