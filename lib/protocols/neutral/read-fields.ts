import { invalidRequest } from '../invalid-request'
import type { Json, JsonObject } from './json'

/** The readers of a request's fields; each throws AppError `INVALID_REQUEST` (400) naming the field at fault. */

/** An object; anything else is refused. */
export function readObject(value: Json | undefined, field: string): JsonObject {
  if (isJsonObject(value)) return value
  throw invalidRequest(`${field} must be an object`, { param: field })
}

/** A list; anything else is refused. */
export function readList(value: Json | undefined, field: string): readonly Json[] {
  if (isJsonList(value)) return value
  throw invalidRequest(`${field} must be an array`, { param: field })
}

/** A string; anything else is refused. */
export function readString(value: Json | undefined, field: string): string {
  if (typeof value === 'string') return value
  throw invalidRequest(`${field} must be a string`, { param: field })
}

/** `null` where the field is absent or null. */
export function optionalString(value: Json | undefined, field: string): string | null {
  return value === undefined || value === null ? null : readString(value, field)
}

/** `null` where the field is absent or null. */
export function optionalNumber(value: Json | undefined, field: string): number | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number') return value
  throw invalidRequest(`${field} must be a number`, { param: field })
}

/** `null` where the field is absent or null. */
export function optionalBoolean(value: Json | undefined, field: string): boolean | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return value
  throw invalidRequest(`${field} must be a boolean`, { param: field })
}

/** `null` where the field is absent or null. */
export function optionalObject(value: Json | undefined, field: string): JsonObject | null {
  return value === undefined || value === null ? null : readObject(value, field)
}

/** Empty where the field is absent or null. */
export function optionalList(value: Json | undefined, field: string): readonly Json[] {
  return value === undefined || value === null ? [] : readList(value, field)
}

/** Empty where the field is absent or null. */
export function optionalStrings(value: Json | undefined, field: string): readonly string[] {
  return optionalList(value, field).map((item, index) => readString(item, `${field}.${index}`))
}

/** One of the given words, or `null` where the field is absent, null or another word. */
export function optionalWord<W extends string>(value: Json | undefined, words: readonly W[]): W | null {
  return words.find((word) => word === value) ?? null
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
