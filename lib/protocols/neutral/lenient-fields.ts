import { isJsonObject } from './read-fields'
import type { Json, JsonObject } from './json'

/** Readers of answers: a provider's answer is never refused, what is missing reads as empty. */

/** The object of a JSON text; `null` for anything else. */
export function parseJsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}

const NOTHING: JsonObject = {}

export function objectIn(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : NOTHING
}

/** The objects of a list; other items are passed over. */
export function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

export function textIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** The text, or `null` where there is none. */
export function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

export function numberOrNull(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Drops the keys without a value, so that `undefined` never reaches a wire. */
export function present(fields: JsonObject): JsonObject {
  const kept: Record<string, Json> = {}
  for (const key of Object.keys(fields)) {
    const value = fields[key]
    if (value !== undefined && value !== null) kept[key] = value
  }
  return kept
}
