import { Decimal, decimalJson, decimalText } from '@/lib/core'
import { isPlainObject } from './parse-input'

/** What Prisma answers for a numeric column. */
type DatabaseDecimal = { toFixed(): string }

/** A stored numeric as the house's Decimal. */
export function fromDatabase(value: DatabaseDecimal): Decimal {
  return new Decimal(value.toFixed())
}

export function fromDatabaseOrNull(value: DatabaseDecimal | null): Decimal | null {
  return value === null ? null : fromDatabase(value)
}

/** A JSON number where 15 digits hold it exactly, else decimal text. */
export function toAmount(value: DatabaseDecimal): number | string {
  return decimalJson(fromDatabase(value))
}

export function toAmountOrNull(value: DatabaseDecimal | null): number | string | null {
  return value === null ? null : toAmount(value)
}

/** All digits, as text. */
export function toExact(value: DatabaseDecimal): string {
  return decimalText(fromDatabase(value))
}

/** Ids are bigint in the database and JSON numbers outside. */
export function toId(value: bigint): number {
  return Number(value)
}

export function toIdOrNull(value: bigint | null): number | null {
  return value === null ? null : Number(value)
}

export function toTime(value: Date): string {
  return value.toISOString()
}

export function toTimeOrNull(value: Date | null): string | null {
  return value === null ? null : value.toISOString()
}

/** The entries of a JSON column whose value is a number; none where it holds no object. */
export function numberEntries(column: unknown): Readonly<Record<string, number>> {
  if (!isPlainObject(column)) return {}
  return Object.fromEntries(
    Object.entries(column).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  )
}

/** The same object without the fields that are `undefined`; the others keep their types. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> }

/** Drops fields that are `undefined`: absent stays unchanged. */
export function defined<T extends object>(fields: T): Defined<T> {
  // The entries are the object's own; only the undefined ones are gone.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>
}

/** Decimal → database text; `undefined` and `null` stay. */
export function toDatabase<T extends Decimal | null | undefined>(
  value: T,
): T extends Decimal ? string : Exclude<T, Decimal> {
  type Result = T extends Decimal ? string : Exclude<T, Decimal>
  // Conditional types are not narrowed by control flow.
  return (value instanceof Object ? decimalText(value) : value) as Result
}
