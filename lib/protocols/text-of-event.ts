import { fieldOf } from './json/read-span'

/** The text in an event of any wire's stream; the shape is the provider's, whatever differs from it is passed over. */
export function textOfEvent(event: unknown): string {
  const delta = fieldOf(event, 'delta')
  const response = fieldOf(event, 'response')
  if (typeof delta === 'string') return fieldOf(event, 'type') === 'response.output_text.delta' ? delta : ''
  const chunk = at(fieldOf(event, 'choices'), 0)
  const texts = [fieldOf(delta, 'text'), fieldOf(fieldOf(chunk, 'delta'), 'content'), textOfParts(event)]
  return (
    texts.find((one) => typeof one === 'string') ??
    (response === undefined ? '' : (textOfParts(response) ?? ''))
  )
}

/** The first text of a Gemini response. */
function textOfParts(response: unknown): string | undefined {
  const candidate = at(fieldOf(response, 'candidates'), 0)
  const text = fieldOf(at(fieldOf(fieldOf(candidate, 'content'), 'parts'), 0), 'text')
  return typeof text === 'string' ? text : undefined
}

function at(value: unknown, index: number): unknown {
  return Array.isArray(value) ? (value as readonly unknown[])[index] : undefined
}
