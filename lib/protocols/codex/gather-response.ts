import { fieldOf } from '../json/read-span'
import { readStreamError } from '../openai/read-stream-error'
import { renderError } from '../openai/render-error'
import { TERMINAL_TYPES } from '../openai-responses/terminal-types'
import type { ProviderError } from '../protocol'
import { readSseText } from '../sse/sse-reader'

/** What the stream of an answer in one piece came to; `null` = it was cut. */
export type GatheredAnswer = { readonly body: Buffer; readonly failure: ProviderError | null } | null

/**
 * The response that a stream tells, as the answer to a request that asked for one piece; the items of its output are
 * taken from their own events where the last one leaves them out. A stream without an end gives its error (`failure`), in
 * OpenAI's shape.
 */
export function gatherResponse(stream: Buffer): GatheredAnswer {
  const items: { readonly place: number; readonly item: unknown }[] = []
  let error: unknown = null
  for (const { data } of readSseText(stream)) {
    const event = parse(data)
    const type = fieldOf(event, 'type')
    if (type === 'response.output_item.done') {
      items.push({ place: Number(fieldOf(event, 'output_index')), item: fieldOf(event, 'item') })
    }
    if (TERMINAL_TYPES.includes(type))
      return { body: gathered(fieldOf(event, 'response'), items), failure: null }
    if (type === 'error' || type === undefined) error ??= errorIn(event, type)
  }
  const failure = readStreamError(error)
  return failure === null ? null : { body: renderOpenaiError(error, failure), failure }
}

/** The fields of an `error` event stand in an object inside it, or in the event itself. */
function errorIn(event: unknown, type: unknown): unknown {
  const inside = fieldOf(event, 'error')
  if (type === undefined || (typeof inside === 'object' && inside !== null)) return inside ?? null
  return event
}

function renderOpenaiError(error: unknown, { type, message }: ProviderError): Buffer {
  const textOf = (key: string): string | null => {
    const value = fieldOf(error, key)
    return typeof value === 'string' ? value : null
  }
  return renderError({
    status: 0,
    type,
    message,
    code: textOf('code'),
    param: textOf('param'),
    requestId: '',
  })
}

type Items = readonly { readonly place: number; readonly item: unknown }[]

function gathered(response: unknown, items: Items): Buffer {
  const output = fieldOf(response, 'output')
  const isWhole = Array.isArray(output) && output.length >= items.length
  if (isWhole) return Buffer.from(JSON.stringify(response))
  const told = items.toSorted((a, b) => a.place - b.place).map(({ item }) => item)
  return Buffer.from(JSON.stringify(Object.assign({}, response, { output: told })))
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
