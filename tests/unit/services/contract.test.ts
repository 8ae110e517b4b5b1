import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { API_OPERATIONS, openApiDocument, responseOf } from '@/lib/services'

const API = path.resolve(import.meta.dirname, '../../../app/api/v1')

/** Every call the route files answer, as `METHOD /path/{id}`; catch-all files belong to the gateway. */
function routedCalls(): readonly string[] {
  return readdirSync(API, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'route.ts' && !file.includes('[...'))
    .flatMap((file) => {
      const route = `/${path.dirname(file).replaceAll(/\[(\w+)\]/g, '{$1}')}`
      const source = readFileSync(path.join(API, file), 'utf8')
      return [...source.matchAll(/^export const (GET|POST|PUT|DELETE|PATCH)\b/gm)].map(
        ([, method]) => `${method} ${route}`,
      )
    })
}

const document = openApiDocument()
const { components } = document
const calls = Object.entries(document.paths).flatMap(([route, methods]) =>
  Object.entries(methods).map(([method, call]) => ({ route, method: method.toUpperCase(), call })),
)
const bodies = calls.flatMap(({ route, method, call }) =>
  call.requestBody === undefined
    ? []
    : [{ name: `${method} ${route}`, schema: call.requestBody.content['application/json'].schema }],
)

type Schema = Readonly<Record<string, unknown>>

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects a body may be, or consist of where it is a list. */
function objectsOf(schema: Schema): readonly Schema[] {
  const branches = ['anyOf', 'oneOf'].flatMap((name) => {
    const list = schema[name]
    return Array.isArray(list) ? list.filter(isSchema) : []
  })
  if (branches.length > 0) return branches.flatMap(objectsOf)
  return schema['type'] === 'array' && isSchema(schema['items']) ? objectsOf(schema['items']) : [schema]
}

/** The names of all fields of all objects anywhere in a part of the document. */
function fieldNames(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(fieldNames)
  if (!isSchema(node)) return []
  const { properties } = node
  return [
    ...(isSchema(properties) ? Object.keys(properties) : []),
    ...Object.values(node).flatMap(fieldNames),
  ]
}

describe('the API document', () => {
  test('names every call of the route files and no other', () => {
    const named = API_OPERATIONS.map(({ method, path: route }) => `${method} ${route}`)
    expect(named.toSorted()).toEqual(routedCalls().toSorted())
    expect(new Set(calls.map(({ call }) => call.operationId)).size).toBe(named.length)
  })

  test('says of ids in paths what the route files take: numbers, or text where they read it as it is', () => {
    for (const { route, call } of calls.filter((named) => named.route.includes('{id}'))) {
      const file = path.join(API, route.replaceAll(/\{(\w+)\}/g, '[$1]'), 'route.ts')
      const isText = readFileSync(file, 'utf8').includes("params['id']")
      const types = call.parameters.filter(({ name }) => name === 'id').map(({ schema }) => schema['type'])
      expect({ route, types }).toEqual({ route, types: [isText ? 'string' : 'integer'] })
    }
  })

  test('is plain JSON whose references lead somewhere', () => {
    const text = JSON.stringify(document)
    expect(JSON.parse(text)).toEqual(document)
    for (const [, reference = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference
        .split('/')
        .reduce<unknown>((node, name) => (isSchema(node) ? node[name] : undefined), document)
      expect(found, reference).toBeDefined()
    }
  })

  test.each(bodies)('$name refuses unknown fields', ({ schema }) => {
    for (const object of objectsOf(schema)) {
      if (object['type'] === 'object') expect(object['additionalProperties']).toBe(false)
    }
  })

  test('what is one thing is changed under its revision', () => {
    const changes = bodies.filter(({ name }) => /^PUT .*\{\w+\}$/.test(name))
    expect(changes.length).toBeGreaterThan(6)
    for (const { name, schema } of changes) {
      const { properties } = schema
      expect(isSchema(properties) && 'revision' in properties, name).toBe(true)
    }
  })

  test('every POST of somebody may be repeated under its key', () => {
    const posts = calls.filter(({ method, route }) => method === 'POST' && !route.startsWith('/auth/'))
    expect(posts.length).toBeGreaterThan(20)
    for (const { route, call } of posts) {
      expect(
        call.parameters.map(({ name }) => name),
        route,
      ).toContain('Idempotency-Key')
    }
  })

  test('every answer in JSON has a schema, and none is of any shape', () => {
    const JSON_ROUTES = calls.filter(({ route }) => route !== '/openapi.json')
    const shapeless = JSON_ROUTES.flatMap(({ route, method, call }) => {
      const { content } =
        responseOf(call.responses['200'] ?? call.responses['201'], components.responses) ?? {}
      const schema = content?.['application/json']?.schema
      if (schema === undefined) return []
      const data = isSchema(schema['properties']) ? schema['properties']['data'] : undefined
      return isSchema(data) && Object.keys(data).length > 0 ? [] : [`${method} ${route}`]
    })
    expect(shapeless).toEqual([])
  })

  test('fields have names in snake_case', () => {
    const names = [components.schemas, document.paths].flatMap(fieldNames)
    expect(names.length).toBeGreaterThan(500)
    expect([...new Set(names)].filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([])
  })

  test('what is described by name is described once, and answers are open to new fields', () => {
    const text = JSON.stringify([components, calls.map(({ call }) => call.responses)])
    expect(text).not.toContain('additionalProperties":false')
    expect(text.length).toBeLessThan(300_000)
    expect(Object.keys(components.schemas)).toEqual(
      expect.arrayContaining([
        'User',
        'Group',
        'Channel',
        'Account',
        'ApiKey',
        'UsageRow',
        'Subscription',
        'Refusal',
      ]),
    )
  })

  test('lists page, search and sort alike', () => {
    const pages = API_OPERATIONS.filter(({ answer }) => answer.kind === 'page')
    for (const { path: route, query } of pages) {
      expect(Object.keys(query?.shape ?? {}), route).toEqual(
        expect.arrayContaining(['page_size', 'sort_order']),
      )
    }
  })

  test('the usage of one user is not narrowed down by another', () => {
    const usage = API_OPERATIONS.find(({ path: route }) => route === '/admin/users/{id}/usage')
    expect(Object.keys(usage?.query?.shape ?? {})).not.toContain('user_id')
  })

  test('what users read of themselves is narrowed down by nothing that is the operator’s', () => {
    const own = API_OPERATIONS.filter(
      ({ path: route, query }) => route.startsWith('/user/') && query !== undefined,
    )
    expect(own.length).toBeGreaterThan(5)
    for (const { path: route, query } of own) {
      const names = Object.keys(query?.shape ?? {})
      const hidden = ['user_id', 'channel_id', 'account_id', 'upstream_model']
      expect(
        names.filter((name) => hidden.includes(name)),
        route,
      ).toEqual([])
    }
  })

  test('says who may call', () => {
    const security = (route: string) => document.paths[route]?.['get']?.security
    expect(security('/admin/users')).toEqual([{ adminKey: [] }, { session: [] }])
    expect(security('/user/keys')).toEqual([{ session: [] }])
    expect(security('/openapi.json')).toEqual([])
  })
})
