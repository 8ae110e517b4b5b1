import { z } from 'zod'
import { BILLING_MODES, PLATFORMS } from '@/lib/core'

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Frozen<T[Name]> }
    : T

/**
 * The type of what an answer schema describes. Answers are never parsed by it at run time: the compiler holds the verbs to
 * it, the tests every answer, and the API document is made of it.
 */
export type Answer<Schema extends z.ZodType> = Frozen<z.output<Schema>>

/** An answer that shows what is shown once: only an idempotent replay has `null` in its place. */
export type Shown<Data, Name extends keyof Data> = Omit<Data, Name> & {
  readonly [N in Name]: NonNullable<Data[N]>
}

/** What the first answer alone shows. */
export function once<S extends z.ZodType>(schema: S): z.ZodNullable<S> {
  return schema.nullable().describe('Shown once: `null` where the answer is repeated for an Idempotency-Key.')
}

export const id = z.int().positive()

/** A moment as ISO text in UTC. */
export const instant = z.iso.datetime()

export const milliseconds = z.number().describe('Milliseconds.')

const NUMBER_OR_TEXT = 'a JSON number where 15 digits hold it exactly, else decimal text.'

export const amount = z
  .union([z.number(), z.string()])
  .meta({ id: 'Amount', description: `A decimal: ${NUMBER_OR_TEXT}` })

export const usd = z
  .union([z.number(), z.string()])
  .meta({ id: 'Usd', description: `US dollars: ${NUMBER_OR_TEXT}` })

export const usdPerToken = z
  .union([z.number(), z.string()])
  .meta({ id: 'UsdPerToken', description: `US dollars per token: ${NUMBER_OR_TEXT}` })

export const exactUsd = z
  .string()
  .meta({ id: 'ExactUsd', description: 'US dollars with all digits, as text.' })

export const platform = z.enum(PLATFORMS).meta({ id: 'Platform' })

export const billingMode = z.enum(BILLING_MODES).meta({ id: 'BillingMode' })
