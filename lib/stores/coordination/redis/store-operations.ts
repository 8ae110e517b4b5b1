/** An operation as the script reads it: its letter, then its arguments. */
export type StoreOperation = readonly unknown[]

/** What the script answers to one operation. */
export type StoreAnswer = number | string | readonly (number | string | readonly number[])[]

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

/** The figures of the offered accounts in an admission's answer: slots, waiting, milliseconds since use (−1 = never), for each. */
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
