import { type Decimal, type FieldRule, parseDecimal, PLATFORMS } from '@/lib/core'
import { z } from 'zod'

/** An entity id: a positive JSON number. */
export const idField = z.int().positive()

/** An id in a query, where it is text; absent = any. */
export const idFilter = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional()

/** A moment in a query: ISO 8601 with an offset, or a day (`YYYY-MM-DD`) of the time zone the query names. */
export const momentFilter = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).optional()

/** A list of distinct-by-use ids, at most 1000. */
export const idListField = z.array(idField).max(1000)

/** A name people read: 1–200 characters without control characters. */
export const nameField = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(200)
  // eslint-disable-next-line no-control-regex
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not contain control characters')

/** Free text; `null` clears it. */
export const textField = z
  .string()
  .max(10_000)
  .nullable()
  .transform((text) => text ?? '')

/** The name of a model or a pattern `prefix*`. */
export const modelNameField = z.string().trim().min(1, 'must not be empty').max(256)

export const platformField = z.enum(PLATFORMS)

/** The revision the caller saw; optional to send. */
export const revisionField = z.int().positive().optional()

/** The end of the last year that has four digits, in milliseconds since the epoch. */
export const LAST_TIME_MS = Date.parse('9999-12-31T23:59:59.999Z')
const FIRST_TIME_MS = Date.parse('0001-01-01T00:00:00Z')

/** A time with its offset, as ISO 8601 text; in UTC, too, of a year the database can write with four digits. */
export const timeField = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine((time) => !(time.getTime() < FIRST_TIME_MS || time.getTime() > LAST_TIME_MS), {
    error: 'must be in the years 1 to 9999',
    params: { rule: 'time' },
  })

export const MAX_COUNT = 2_147_483_647

/** A count between 0 and 2³¹ − 1. */
export const countField = z.int().min(0).max(MAX_COUNT)

type AmountLimits = {
  /** Smallest value allowed; left out = any. */
  readonly min?: number
  readonly max: number
  readonly decimals: number
}

/** An amount or price given as JSON number or decimal text; parsed to `Decimal`, never through a float. */
export function amountField(limits: AmountLimits): z.ZodType<Decimal, number | string> {
  return z.union([z.number(), z.string()], { error: NO_AMOUNT.message }).transform((value, context) => {
    const amount = parseDecimal(value)
    const refusal = amount === null ? NO_AMOUNT : amountRefusal(amount, limits)
    if (amount !== null && refusal === null) return amount
    const { message, ...params } = refusal ?? NO_AMOUNT
    context.addIssue({ code: 'custom', message, params, input: value })
    return z.NEVER
  })
}

type AmountRefusal = FieldRule & { readonly message: string }

const NO_AMOUNT: AmountRefusal = { rule: 'number', message: 'must be a number or a decimal text' }

function amountRefusal(amount: Decimal, { min, max, decimals }: AmountLimits): AmountRefusal | null {
  if (min !== undefined && amount.lt(min))
    return { rule: 'at_least', limit: min, message: `must not be less than ${min}` }
  if (amount.abs().gt(max)) return { rule: 'at_most', limit: max, message: `must not be more than ${max}` }
  if (amount.decimalPlaces() > decimals)
    return { rule: 'decimals', limit: decimals, message: `must not have more than ${decimals} decimals` }
  return null
}

/** A USD limit or quota: not negative, 10 decimals. */
export const usdField = amountField({ min: 0, max: 1e9, decimals: 10 })

/** A rate multiplier: 0 is free, 4 decimals. */
export const multiplierField = amountField({ min: 0, max: 100_000, decimals: 4 })
