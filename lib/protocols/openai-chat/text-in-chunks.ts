import { fieldOf } from '../json/read-span'
import type { TextInEvents } from '../sse/output-estimate'

const TEXT_FIELDS = ['content', 'reasoning_content', 'reasoning', 'refusal']

/** Characters of generated text in a chunk: content, reasoning, refusals and tool calls of all choices. */
export function contentLength(chunk: unknown): number {
  const choices = fieldOf(chunk, 'choices')
  if (!Array.isArray(choices)) return 0
  let length = 0
  for (const choice of choices) length += deltaLength(fieldOf(choice, 'delta'))
  return length
}

function deltaLength(delta: unknown): number {
  let length = 0
  for (const name of TEXT_FIELDS) {
    const text = fieldOf(delta, name)
    if (typeof text === 'string') length += text.length
  }
  const calls = fieldOf(delta, 'tool_calls')
  if (!Array.isArray(calls)) return length + callLength(fieldOf(delta, 'function_call'))
  for (const call of calls) length += callLength(fieldOf(call, 'function') ?? fieldOf(call, 'custom'))
  return length
}

/** The name counts too: a call without arguments is content. */
function callLength(call: unknown): number {
  let length = 0
  for (const name of ['name', 'arguments', 'input']) {
    const text = fieldOf(call, name)
    if (typeof text === 'string') length += text.length
  }
  return length
}

/** Every chunk may carry text. */
export const TEXT_IN_CHUNKS: TextInEvents = { mark: '"choices"', textLength: contentLength }
