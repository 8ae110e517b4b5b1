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
  const isRefused = ({ name, value }: Place): boolean =>
    !isStorable(name) || (typeof value === 'string' && !isStorable(value))
  return findPlaces(input, isRefused).map((place) => ({
    path: pathOf(place),
    code: 'VALIDATION_ERROR',
    message: 'must not contain zero bytes or unpaired surrogates',
    rule: { rule: 'characters' },
  }))
}

/** Fields of an input of a name that no table of names can hold: parsing leaves them out without a word. */
export function findLost(input: unknown): readonly FieldIssue[] {
  return findPlaces(input, ({ name }) => name === '__proto__').map((place) => ({
    path: pathOf(place),
    code: 'UNKNOWN_FIELD',
    message: 'unknown field',
    rule: { rule: 'unknown_field' },
  }))
}

/** Nothing is looked for within what is refused. */
function findPlaces(input: unknown, isRefused: (place: Place) => boolean): readonly Place[] {
  const found: Place[] = []
  const places: Place[] = [{ value: input, name: '', holder: null }]
  for (const place of places) {
    const { value } = place
    if (isRefused(place)) found.push(place)
    else if (typeof value === 'object' && value !== null) {
      for (const [name, held] of Object.entries(value)) places.push({ value: held, name, holder: place })
    }
  }
  return found
}

function pathOf(found: Place): string {
  const names: string[] = []
  for (let place = found; place.holder !== null; place = place.holder) names.push(place.name)
  return names.toReversed().join('.')
}
