import type { Json, JsonObject } from '../../neutral'

const snakeNames = new Map<string, string>()

/** A field under its own name or in snake case: Google's JSON is read in both. */
export function pick(object: JsonObject, key: string): Json | undefined {
  return object[key] ?? object[snakeCase(key)]
}

/** Codecs ask for a few dozen keys, over and over. */
function snakeCase(key: string): string {
  let name = snakeNames.get(key)
  if (name === undefined) {
    name = key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    snakeNames.set(key, name)
  }
  return name
}
