/**
 * An operation as it stands in the list the script is given. What every request asks for is so many fields of that list, its
 * letter first; the rest is one field, a list of its own.
 */
export type StoreOperation = string

/** An operation: its letter, then its arguments. */
export function operation(letter: string, ...fields: readonly unknown[]): StoreOperation {
  return JSON.stringify([letter, ...fields], (_key, field: unknown) =>
    typeof field === 'string' ? wellFormed(field) : field,
  )
}

/** Gives a lease back that is known by how it is written alone. */
export function releaseOf(member: string): StoreOperation {
  return `["f",${quoted(member)}]`
}

const PLAIN = /^[ !#-[\]-~]*$/

/** A text in JSON. */
export function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(wellFormed(text))
}

/** Half a pair of surrogates becomes what UTF-8 makes of it: the script could not read the batch, which others are in, too. */
function wellFormed(text: string): string {
  return PLAIN.test(text) ? text : Buffer.from(text).toString()
}

/** What the script answers to one operation. */
export type StoreAnswer = number | string | readonly (number | string | readonly (number | string)[])[]

/** The fields of an answer that is a list; text and missing fields count as 0. */
export function numbersOf(answer: StoreAnswer): readonly number[] {
  return Array.isArray(answer) ? answer.map((field) => (typeof field === 'number' ? field : 0)) : []
}

/** One field of a list as a number; 0 when it is none. */
export function numberAt(answer: StoreAnswer, index: number): number {
  const field: unknown = Array.isArray(answer) ? answer[index] : null
  return typeof field === 'number' ? field : 0
}

/** One field of a list as text; empty when it is none. */
export function textAt(answer: StoreAnswer, index: number): string {
  const field: unknown = Array.isArray(answer) ? answer[index] : null
  return typeof field === 'string' ? field : ''
}

/** One field of a list that is a list of texts; empty when it is none. */
export function textsAt(answer: StoreAnswer, index: number): readonly string[] {
  const field: unknown = Array.isArray(answer) ? answer[index] : null
  return Array.isArray(field) ? field : []
}

/** The figures of the offered accounts in an admission's answer: slots, waiting, time of the last use on the store's clock (−1 = never), for each. */
export function loadsAt(answer: StoreAnswer, index: number): readonly number[] {
  const field: unknown = Array.isArray(answer) ? answer[index] : null
  return Array.isArray(field) ? field : []
}

/** Reads the script's answer; throws when it is not of this script. */
export function parseBatchAnswer(text: string): {
  readonly nowMs: number
  readonly answers: readonly StoreAnswer[]
} {
  const value: unknown = JSON.parse(text)
  if (!Array.isArray(value) || typeof value[0] !== 'number' || !Array.isArray(value[1])) {
    throw new Error('unexpected answer of the coordination script')
  }
  return { nowMs: value[0], answers: value[1] }
}
