import { renderError } from '../openai/render-error'
import type { ErrorToRender } from '../protocol'

/**
 * The event that ends a stream with an error; no `[DONE]` follows, which would say that the answer is whole. The blank
 * line in front ends an event that the upstream left unfinished; between events it means nothing.
 */
export function renderStreamError(error: ErrorToRender): Buffer {
  return Buffer.from(`\n\ndata: ${renderError(error).toString()}\n\n`)
}
