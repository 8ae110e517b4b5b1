import { fieldOf } from '../json/read-span'
import type { TextInEvents } from '../sse/output-estimate'

/** Where Gemini's streams have their text: in the parts of the candidates, the arguments of function calls included. */
export const TEXT_IN_PARTS: TextInEvents = {
  mark: '"parts"',
  textLength(event) {
    let length = 0
    for (const candidate of listOf(fieldOf(event, 'candidates'))) {
      for (const part of listOf(fieldOf(fieldOf(candidate, 'content'), 'parts'))) length += lengthOfPart(part)
    }
    return length
  },
}

function lengthOfPart(part: unknown): number {
  const text = fieldOf(part, 'text')
  if (typeof text === 'string') return text.length
  const args = fieldOf(fieldOf(part, 'functionCall'), 'args')
  return args === undefined ? 0 : JSON.stringify(args).length
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
