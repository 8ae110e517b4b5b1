import { isJsonObject, textIn } from '../neutral'
import type { Json, SearchPlace } from '../neutral'

const FIELDS = ['city', 'region', 'country', 'timezone'] as const

/** From where a search of the web asks; `null` = not told. All protocols that can tell it have the same four words for it. */
export function readSearchPlace(told: Json | undefined): SearchPlace | null {
  if (!isJsonObject(told)) return null
  const place: Partial<Record<(typeof FIELDS)[number], string>> = {}
  for (const field of FIELDS) {
    const word = textIn(told[field])
    if (word !== '') place[field] = word
  }
  return Object.keys(place).length === 0 ? null : place
}
