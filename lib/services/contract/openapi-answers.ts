import { z } from 'zod'
import { ENVELOPE, refusalAnswer } from './envelope'
import type { JsonSchema } from './openapi-components'
import type { Operation } from './operation'

export type DescribedAnswers = {
  /** By `METHOD /path`: the whole answer, or one event of it. */
  readonly answers: Readonly<Record<string, JsonSchema>>
  /** What answers refer to, by name. */
  readonly components: Readonly<Record<string, JsonSchema>>
}

/**
 * The answers of all calls as JSON Schemas, made at once: what several of them hold is described once, under its name. They are
 * open: a client passes over fields it does not know, so that answers may gain some.
 */
export function describeAnswers(operations: readonly Operation[]): DescribedAnswers {
  const answers = operations.flatMap(({ method, path, answer }) =>
    'schema' in answer ? [[`${method} ${path}`, wholeAnswer(answer)] as const] : [],
  )
  const { properties = {}, $defs = {} } = z.toJSONSchema(
    z.object({ ...Object.fromEntries(answers), refusal: refusalAnswer }),
    { io: 'output', unrepresentable: 'any', override: ({ jsonSchema }) => tidy(jsonSchema) },
  )
  return renamed({ answers: properties, components: $defs })
}

export function wholeAnswer(answer: Extract<Operation['answer'], { schema: z.ZodType }>): z.ZodType {
  return answer.kind === 'events' ? answer.schema : z.strictObject({ ...ENVELOPE, data: answer.schema })
}

/** Without what says nothing to a reader: bounds of the safe integers, the pattern behind a format, closed objects. */
function tidy(schema: Record<string, unknown>): void {
  if (schema['additionalProperties'] === false) delete schema['additionalProperties']
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum']
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum']
  if ('format' in schema) delete schema['pattern']
}

/** zod refers to `#/$defs`; the document keeps its schemas elsewhere. */
function renamed(schemas: object): DescribedAnswers {
  // What was read back is what was written, with other addresses.
  return JSON.parse(
    JSON.stringify(schemas).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as DescribedAnswers
}
