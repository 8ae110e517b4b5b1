import type { JsonObject } from './json'

/** A server-sent event with a name, as Anthropic and Responses send them. */
export function namedEvent(name: string, data: JsonObject): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

/** A server-sent event without a name. */
export function dataEvent(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`
}
