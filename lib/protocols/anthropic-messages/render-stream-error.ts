import type { ErrorToRender } from '../protocol'
import { errorText } from './render-error'

/**
 * The event that ends a stream with an error. The blank line in front ends an event that the upstream left unfinished,
 * so that this one stands for itself; between events it means nothing.
 */
export function renderStreamError(error: ErrorToRender): Buffer {
  return Buffer.from(`\n\nevent: error\ndata: ${errorText(error)}\n\n`)
}
