import { z } from 'zod'
import { describeAnswers, type DescribedAnswers } from './openapi-answers'
import { SECURITY_SCHEMES, type JsonSchema } from './openapi-components'
import {
  refusedResponses,
  responsesOf,
  type OpenApiResponse,
  type OpenApiResponses,
} from './openapi-responses'
import type { Operation } from './operation'
import { API_OPERATIONS } from './operations'

export type OpenApiParameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: string
  readonly schema: JsonSchema
}

export type OpenApiCall = {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters: readonly OpenApiParameter[]
  readonly requestBody?: {
    readonly required: true
    readonly content: { readonly 'application/json': { readonly schema: JsonSchema } }
  }
  readonly responses: OpenApiResponses
}

export type OpenApiDocument = {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiCall>>>>
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, JsonSchema>>
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly responses: Readonly<Record<string, OpenApiResponse>>
  }
}

const DESCRIPTION = [
  'Everything the portals do. Answers come as {"code":0,"message":"success","data":…}, refusals as {"code":<status>,"message":…,"reason":…,"metadata":{…}}',
  'with refused fields in metadata.fields. PUT is partial: absent = unchanged, null clears, arrays replace; unknown fields are refused (UNKNOWN_FIELD).',
  'A revision that is sent back and outdated is refused with 409 STALE. The same Idempotency-Key on a POST within 24 hours returns the first answer, which is waited for for a few seconds; then 409 with retry-after.',
].join(' ')

/**
 * The OpenAPI 3.1 document of the JSON API, made from the schemas the verbs parse by and those of their answers; made once, as it never changes.
 * **Source:** https://spec.openapis.org/oas/v3.1.1.html
 */
export function openApiDocument(): OpenApiDocument {
  kept ??= describe()
  return kept
}

let kept: OpenApiDocument | undefined

function describe(): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiCall>> = {}
  const described = describeAnswers(API_OPERATIONS)
  for (const operation of API_OPERATIONS) {
    const path = (paths[operation.path] ??= {})
    path[operation.method.toLowerCase()] = toCall(operation, described)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Switchyard', version: '1', description: DESCRIPTION },
    servers: [{ url: '/api/v1' }],
    tags: [...new Set(API_OPERATIONS.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: SECURITY_SCHEMES,
      schemas: described.components,
      responses: refusedResponses(API_OPERATIONS),
    },
  }
}

/** The area a call belongs to: `groups`, `user`, … */
function tagOf({ path }: Operation): string {
  const [first = '', second = ''] = path.slice(1).split('/')
  return first === 'admin' ? second : first
}

function toCall(operation: Operation, described: DescribedAnswers): OpenApiCall {
  const { summary, body, path } = operation
  return {
    operationId: idOf(operation),
    summary,
    tags: [tagOf(operation)],
    security: securityOf(path),
    parameters: [...pathParameters(path), ...queryParameters(operation), ...headerParameters(operation)],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body) } },
          },
        }),
    responses: responsesOf(operation, described),
  }
}

/** `PUT /admin/users/{id}/groups` → `put_admin_users_id_groups`. */
function idOf({ method, path }: Operation): string {
  return `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z]+/g, '_')}`.replace(/_$/, '')
}

function securityOf(path: string): OpenApiCall['security'] {
  if (path.startsWith('/admin/')) return [{ adminKey: [] }, { session: [] }]
  return path.startsWith('/user/') ? [{ session: [] }] : []
}

function pathParameters(path: string): readonly OpenApiParameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: TEXT_IDS.find(([pattern]) => pattern.test(path))?.[1] ?? { type: 'integer', minimum: 1 },
  }))
}

/** Calls whose ids are no numbers. */
const TEXT_IDS: readonly (readonly [RegExp, JsonSchema])[] = [
  [/^\/(admin|user)\/usage\//, { type: 'string', format: 'uuid' }],
  [/^\/admin\/settings\/dead-letters\//, { type: 'string' }],
]

function queryParameters({ query }: Operation): readonly OpenApiParameter[] {
  if (query === undefined) return []
  const { properties = {}, required = [] } = objectSchema(schemaOf(query))
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function headerParameters({ method, path }: Operation): readonly OpenApiParameter[] {
  if (method !== 'POST' || path.startsWith('/auth/')) return []
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'The same key within 24 hours returns the first answer, without one-time secrets.',
      schema: { type: 'string', maxLength: 255 },
    },
  ]
}

function schemaOf(schema: z.ZodType): JsonSchema {
  const {
    $schema: _dialect,
    $defs: _definitions,
    ...json
  } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return withoutReferences(json)
}

/** Only "any JSON value" is made of itself: as a schema of its own it is the empty one. */
function withoutReferences(schema: JsonSchema): JsonSchema {
  if ('$ref' in schema) return {}
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, resolved(value)]))
}

function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved)
  return typeof value === 'object' && value !== null ? withoutReferences({ ...value }) : value
}

/** What zod makes of an object has these two; both may be missing. */
function objectSchema(schema: JsonSchema): {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
} {
  return schema
}
