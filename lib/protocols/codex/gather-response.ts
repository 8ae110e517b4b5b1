import { fieldOf } from '../json/read-span'
import { readSseText } from '../sse/sse-reader'

const TERMINAL_TYPES: readonly unknown[] = ['response.completed', 'response.incomplete', 'response.failed']

/**
 * The response that a stream tells, as the answer to a request that asked for one piece; the items of its output are
 * taken from their own events where the last one leaves them out. A stream without an end gives its error; `null` = it has
 * none either, so that it was cut.
 */
export function gatherResponse(stream: Buffer): Buffer | null {
  const items: { readonly place: number; readonly item: unknown }[] = []
  let error: unknown = null
  for (const { data } of readSseText(stream)) {
    const event = parse(data)
    const type = fieldOf(event, 'type')
    if (type === 'response.output_item.done') {
      items.push({ place: Number(fieldOf(event, 'output_index')), item: fieldOf(event, 'item') })
    }
    if (TERMINAL_TYPES.includes(type)) return gathered(fieldOf(event, 'response'), items)
    if (type === 'error' || type === undefined) error ??= fieldOf(event, 'error') ?? event
  }
  return error === null ? null : Buffer.from(JSON.stringify({ error }))
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
