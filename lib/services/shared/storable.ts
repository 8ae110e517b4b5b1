import type { FieldIssue } from './errors'

/** Zero bytes, and halves of surrogate pairs: no text of the database has them, its JSON neither. */
const UNSTORABLE = /[\0\p{Surrogate}]/u

/** Whether the database can hold a text or compare with it. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text)
}

/** A value of an input, and what holds it; `null` = it is the input. */
type Place = { readonly value: unknown; readonly name: string; readonly holder: Place | null }

/** The texts of a parsed input, names of fields among them, that are not storable; it may be nested as deep as JSON may be. */
export function findUnstorable(input: unknown): readonly FieldIssue[] {
  const issues: FieldIssue[] = []
  const places: Place[] = [{ value: input, name: '', holder: null }]
  for (const place of places) {
    const { value } = place
    const text = typeof value === 'string' ? value : ''
    if (!isStorable(place.name) || !isStorable(text)) issues.push(refusalAt(place))
    else if (typeof value === 'object' && value !== null) {
      for (const [name, held] of Object.entries(value)) places.push({ value: held, name, holder: place })
    }
  }
  return issues
}

function refusalAt(refused: Place): FieldIssue {
  const names: string[] = []
  for (let place = refused; place.holder !== null; place = place.holder) names.push(place.name)
  const message = 'must not contain zero bytes or unpaired surrogates'
  return {
    path: names.toReversed().join('.'),
    code: 'VALIDATION_ERROR',
    message,
    rule: { rule: 'characters' },
  }
}
