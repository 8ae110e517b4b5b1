import { isJsonObject } from '../neutral'
import type { Json, JsonObject } from '../neutral'

/** Keywords whose value is a schema, a list of schemas, or schemas by name; not those that are judged together. */
const SINGLE = ['items']
const LISTS = ['anyOf', 'oneOf', 'prefixItems']
const NAMED = ['properties', '$defs', 'definitions']

/** What may name further properties of the same object. */
const BESIDE = ['allOf', 'anyOf', 'oneOf', '$ref', 'patternProperties', 'if']
/** What strict schemas may consist of, and what each part of one must have one of. */
const STRICT_WORDS = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
  '$ref',
  '$defs',
  'definitions',
  'description',
  'title',
  'pattern',
  'format',
  'multipleOf',
  'minItems',
  'maxItems',
  'maximum',
  'minimum',
  'exclusiveMaximum',
  'exclusiveMinimum',
])
const STRICT_KINDS = ['type', 'anyOf', '$ref', 'enum', 'const']

/**
 * A schema whose objects have the properties they name and no others, unless they say so themselves: structured output
 * demands the word of every object. Objects that name none are free in what they have, and those inside `allOf` share theirs.
 * **Source:** https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
export function closeSchema(schema: JsonObject): JsonObject {
  const closed = mapSchemas(schema, closeSchema)
  return namesAllProperties(closed) && closed['additionalProperties'] === undefined
    ? { ...closed, additionalProperties: false }
    : closed
}

function namesAllProperties(schema: JsonObject): boolean {
  const { properties } = schema
  if (!isJsonObject(properties) || Object.keys(properties).length === 0) return false
  return BESIDE.every((word) => schema[word] === undefined)
}

/**
 * Whether a schema is one that OpenAI takes as strict: an object, every object closed, every property required, and no
 * other keywords than it knows there.
 * **Source:** https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function isStrictSchema(schema: JsonObject): boolean {
  return schema['type'] === 'object' && schema['anyOf'] === undefined && isStrictPart(schema)
}

function isStrictPart(schema: JsonObject): boolean {
  let isStrict =
    Object.keys(schema).every((word) => STRICT_WORDS.has(word)) &&
    STRICT_KINDS.some((word) => schema[word] !== undefined) &&
    (!isObjectSchema(schema) || isStrictObject(schema))
  mapSchemas(schema, (inner) => {
    isStrict &&= isStrictPart(inner)
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
