import type { Json, JsonObject } from '../../neutral'

/** A field under its own name or in snake case: Google's JSON is read in both. */
export function pick(object: JsonObject, key: string): Json | undefined {
  return object[key] ?? object[key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]
}
