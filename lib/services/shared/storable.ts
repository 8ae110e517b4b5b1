import type { FieldIssue } from './errors'

/** Zero bytes, and halves of surrogate pairs: no text of the database has them, its JSON neither. */
const UNSTORABLE = /[\0\p{Surrogate}]/u

/** Whether the database can hold a text or compare with it. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text)
}

/** The texts of a parsed input, names of fields among them, that are not storable. */
export function findUnstorable(input: unknown, path: readonly string[] = []): readonly FieldIssue[] {
  if (typeof input === 'string') return isStorable(input) ? [] : [refusalAt(path)]
  if (typeof input !== 'object' || input === null) return []
  return Object.entries(input).flatMap(([name, value]) =>
    isStorable(name) ? findUnstorable(value, [...path, name]) : [refusalAt([...path, name])],
  )
}

function refusalAt(path: readonly string[]): FieldIssue {
  const message = 'must not contain zero bytes or unpaired surrogates'
  return { path: path.join('.'), code: 'VALIDATION_ERROR', message }
}
