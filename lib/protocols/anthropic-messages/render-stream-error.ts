import type { ErrorToRender } from '../protocol'
import { errorText } from './render-error'

/**
 * The event that ends a stream with an error. What stands before it makes a ping of an event that the upstream left
 * unfinished: clients pass over pings unread, while half a JSON text throws in Anthropic's own packages.
 */
export function renderStreamError(error: ErrorToRender): Buffer {
  return Buffer.from(`\nevent: ping\n\nevent: error\ndata: ${errorText(error)}\n\n`)
}
