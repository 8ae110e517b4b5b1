import { isJsonObject } from '../../neutral'
import type { Json, JsonObject } from '../../neutral'
import { pick } from './pick'

/**
 * Google's `Schema` as JSON Schema: types in lower case, `nullable` as a second type. Fields that JSON Schema does not
 * know (`propertyOrdering`) are left out.
 * **Source:** https://ai.google.dev/api/caching#Schema
 */
export function jsonSchemaOf(schema: JsonObject): JsonObject {
  const converted: Record<string, Json> = {}
  for (const [key, value] of Object.entries(schema)) {
    const field = convertField(key, value)
    if (field !== undefined) converted[key === 'any_of' ? 'anyOf' : key] = field
  }
  const { type } = converted
  if (pick(schema, 'nullable') === true && typeof type === 'string') converted['type'] = [type, 'null']
  return converted
}

function convertField(key: string, value: Json | undefined): Json | undefined {
  switch (key) {
    case 'type':
      return typeof value === 'string' ? value.toLowerCase() : value
    case 'nullable':
    case 'propertyOrdering':
    case 'property_ordering':
      return undefined
    case 'items':
      return isJsonObject(value) ? jsonSchemaOf(value) : value
    case 'anyOf':
    case 'any_of':
      return Array.isArray(value)
        ? value.map((one: Json) => (isJsonObject(one) ? jsonSchemaOf(one) : one))
        : value
    case 'properties':
      return isJsonObject(value) ? convertProperties(value) : value
    // Counts come as strings, being 64-bit.
    case 'minItems':
    case 'maxItems':
    case 'minLength':
    case 'maxLength':
    case 'minProperties':
    case 'maxProperties':
      return typeof value === 'string' ? Number(value) : value
    default:
      return value
  }
}

function convertProperties(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      isJsonObject(schema) ? jsonSchemaOf(schema) : schema,
    ]),
  )
}
