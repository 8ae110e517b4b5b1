import { isJsonObject } from '../neutral'
import type { Json, JsonObject } from '../neutral'

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const SINGLE = ['items', 'not']
const LISTS = ['anyOf', 'allOf', 'oneOf', 'prefixItems']
const NAMED = ['properties', '$defs', 'definitions']

/**
 * A schema whose objects have the properties they name and no others, unless they say so themselves: structured output
 * demands the word of every object.
 * **Source:** https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
export function closeSchema(schema: JsonObject): JsonObject {
  const closed = mapSchemas(schema, closeSchema)
  return isObjectSchema(closed) && closed['additionalProperties'] === undefined
    ? { ...closed, additionalProperties: false }
    : closed
}

/**
 * Whether a schema is one that OpenAI takes as strict: every object closed, every property required.
 * **Source:** https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function isStrictSchema(schema: JsonObject): boolean {
  let isStrict = !isObjectSchema(schema) || isStrictObject(schema)
  mapSchemas(schema, (inner) => {
    isStrict &&= isStrictSchema(inner)
    return inner
  })
  return isStrict
}

function isStrictObject({ additionalProperties, properties, required }: JsonObject): boolean {
  const names = isJsonObject(properties) ? Object.keys(properties) : []
  return (
    additionalProperties === false &&
    names.every((name) => Array.isArray(required) && required.includes(name))
  )
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return type === 'object' || (Array.isArray(type) && type.includes('object')) || isJsonObject(properties)
}

function mapSchemas(schema: JsonObject, change: (schema: JsonObject) => JsonObject): JsonObject {
  const changed = (value: Json): Json => (isJsonObject(value) ? change(value) : value)
  return Object.fromEntries(
    Object.entries(schema).map(([key, value = null]) => {
      if (SINGLE.includes(key)) return [key, changed(value)]
      if (LISTS.includes(key) && Array.isArray(value)) return [key, value.map(changed)]
      if (!NAMED.includes(key) || !isJsonObject(value)) return [key, value]
      const named = Object.entries(value).map(([name, one = null]) => [name, changed(one)])
      return [key, Object.fromEntries(named)]
    }),
  )
}
