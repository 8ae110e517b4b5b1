import type { ErrorToRender } from '../protocol'
import { errorText } from './render-error'

/**
 * The event that ends a stream with an error; `@google/genai` throws its ApiError for it. The blank line in front ends an
 * event that the upstream left unfinished; between events it means nothing.
 */
export function renderStreamError(error: ErrorToRender): Buffer {
  return Buffer.from(`\n\ndata: ${errorText(error)}\n\n`)
}
