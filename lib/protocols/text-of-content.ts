import { fieldOf } from './json/read-span'

/** The text of a content value: a string itself, or the text parts of a list joined without separator. */
export function textOfContent(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  let text = ''
  for (const part of content) text += textOfPart(part)
  return text
}

/** Kinds of text parts: Anthropic's and chat's, then those of Responses. */
const TEXT_TYPES: readonly unknown[] = [undefined, 'text', 'input_text', 'output_text']

/** The text of one part; empty for parts that are not text. A part without type counts by its `text`. */
export function textOfPart(part: unknown): string {
  const type = fieldOf(part, 'type')
  const text = fieldOf(part, 'text')
  return typeof text === 'string' && TEXT_TYPES.includes(type) ? text : ''
}
