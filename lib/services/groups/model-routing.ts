import type { Prisma } from '../shared/database'
import { isPlainObject } from '../shared/parse-input'

/** The stored `model_routing` column: pattern on the mapped model → account ids. Anything else in it is left out. */
export function routingOf(column: Prisma.JsonValue): Record<string, number[]> {
  if (!isPlainObject(column)) return {}
  return Object.fromEntries(
    Object.entries(column).map(([pattern, ids]) => [
      pattern,
      Array.isArray(ids) ? ids.filter((id) => typeof id === 'number') : [],
    ]),
  )
}
