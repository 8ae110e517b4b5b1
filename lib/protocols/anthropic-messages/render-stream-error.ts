import type { ErrorToRender } from '../protocol'
import { errorText } from './render-error'

/**
 * The event that ends a stream with an error. The line feed in front ends a line the upstream left unfinished, so that
 * the client sees an error event instead of garbage; between events it means nothing.
 */
export function renderStreamError(error: ErrorToRender): Buffer {
  return Buffer.from(`\nevent: error\ndata: ${errorText(error)}\n\n`)
}
