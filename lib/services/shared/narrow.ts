import { isPlatform, type EntityStatus, type Platform } from '@/lib/core'

/** A platform column; checks in the database let nothing else in. */
export function platformOf(column: string): Platform {
  if (isPlatform(column)) return column
  throw new Error(`unknown platform in the database: ${column}`)
}

/** A status column of users, keys, groups and channels. */
export function statusOf(column: string): EntityStatus {
  return column === 'active' ? 'active' : 'disabled'
}

/** One of a closed list of texts; the first one stands in for what the list does not know. */
export function oneOf<const T extends readonly [string, ...string[]]>(values: T, column: string): T[number] {
  return values.find((value) => value === column) ?? values[0]
}
