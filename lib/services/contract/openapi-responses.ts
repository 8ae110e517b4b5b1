import type { DescribedAnswers } from './openapi-answers'
import type { JsonSchema } from './openapi-components'
import type { Operation } from './operation'
import { refusalsOf } from './refusals'

/** An answer or a refusal of a call, by its media types. */
export type OpenApiResponse = {
  readonly description: string
  readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>
}

type Reference = { readonly $ref: string }

/** By status; refusals by reference, `default` = any other one. */
export type OpenApiResponses = Readonly<Record<string, OpenApiResponse | Reference>>

const RESPONSES = '#/components/responses/'
const REFUSAL = { $ref: '#/components/schemas/Refusal' }

/** What a call may answer: its success, each refusal known of it by status with its reason codes, and any other. */
export function responsesOf(operation: Operation, described: DescribedAnswers): OpenApiResponses {
  return {
    [operation.status ?? 200]: successOf(operation, described),
    ...Object.fromEntries(
      refusalsByStatus(operation).map(({ name, status }) => [status, referenceTo(name)] as const),
    ),
    default: referenceTo('Refusal'),
  }
}

/** A response itself where a reference stands for it. */
export function responseOf(
  given: OpenApiResponse | Reference | undefined,
  responses: Readonly<Record<string, OpenApiResponse>>,
): OpenApiResponse | undefined {
  if (given === undefined || !('$ref' in given)) return given
  return responses[given.$ref.slice(RESPONSES.length)]
}

/** The refusals that calls refer to, by the status and the reason codes they stand for. */
export function refusedResponses(
  operations: readonly Operation[],
): Readonly<Record<string, OpenApiResponse>> {
  const refused = operations.flatMap(refusalsByStatus).map(({ name, status, reasons }) => {
    const schema = { type: 'object', properties: { code: { const: status }, reason: { enum: reasons } } }
    return [name, response(reasons.join(', '), 'application/json', { allOf: [REFUSAL, schema] })] as const
  })
  return {
    ...Object.fromEntries(refused),
    Refusal: response('Any other refusal, or a failure', 'application/json', REFUSAL),
  }
}

type RefusalsOfStatus = {
  /** e.g. `409_CONFLICT_STALE`. */
  readonly name: string
  readonly status: number
  readonly reasons: readonly string[]
}

function refusalsByStatus(operation: Operation): readonly RefusalsOfStatus[] {
  const pairs = refusalsOf(operation).map((refusal) => refusal.split(' '))
  const statuses = [...new Set(pairs.map(([status = '']) => status))]
  return statuses.map((status) => {
    const reasons = pairs.filter(([of]) => of === status).map(([, code = '']) => code)
    return { name: [status, ...reasons].join('_'), status: Number(status), reasons }
  })
}

function referenceTo(name: string): Reference {
  return { $ref: `${RESPONSES}${name}` }
}

function successOf(operation: Operation, { answers }: DescribedAnswers): OpenApiResponse {
  const { method, path, answer } = operation
  const schema = answers[`${method} ${path}`] ?? {}
  switch (answer.kind) {
    case 'csv':
      return response('CSV with a line of names', 'text/csv', { type: 'string' })
    case 'events':
      // OpenAPI 3.1 has no word for the events of a stream; JSON Schema's one for what a text holds comes nearest.
      return response('Server-sent events; `data:` holds JSON, `event:` its `type`', 'text/event-stream', {
        type: 'string',
        contentMediaType: 'application/json',
        contentSchema: schema,
      })
    case 'document':
      return response('An OpenAPI 3.1 document', 'application/json', { type: 'object' })
    case 'none':
    case 'object':
    case 'page':
    case 'list':
      return response('Success', 'application/json', schema)
  }
}

function response(description: string, mediaType: string, schema: JsonSchema): OpenApiResponse {
  return { description, content: { [mediaType]: { schema } } }
}
