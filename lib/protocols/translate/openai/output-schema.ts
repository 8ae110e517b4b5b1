import { present } from '../../neutral'
import type { JsonObject, OutputFormat } from '../../neutral'
import { closeSchema, isStrictSchema } from '../close-schema'

type SchemaFormat = Extract<OutputFormat, { type: 'json_schema' }>

/**
 * The schema of a structured answer as both wires of OpenAI take it. A wire without the word `strict` means it; where the
 * schema cannot be strict here (optional properties), it is asked for as well as it can be.
 * **Source:** https://platform.openai.com/docs/guides/structured-outputs
 */
export function outputSchema({ name, description, schema, strict }: SchemaFormat): JsonObject {
  const head = { name: name ?? 'answer', description }
  if (strict !== null) return present({ ...head, schema, strict })
  const closed = closeSchema(schema)
  return isStrictSchema(closed)
    ? present({ ...head, schema: closed, strict: true })
    : present({ ...head, schema, strict: false })
}
