import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import {
  API_OPERATIONS,
  createAccount,
  createChannel,
  createGroup,
  createUser,
  type Operation,
} from '@/lib/services'
import { findEndpoints, isEndless, type Endpoint } from './find-endpoints'
import { openRoutes, send, sessionCookie, withKey, type RoutesFixture } from './route-calls'

let api: RoutesFixture
let endpoints: readonly Endpoint[]
let ids: Readonly<Record<string, number>>
let session: Readonly<Record<string, string>>

beforeAll(async () => {
  api = await openRoutes()
  endpoints = await findEndpoints()
  const { id: user } = await createUser(api.admin, { email: 'odd@example.com', password: 'correct horse' })
  const { id: group } = await createGroup(api.admin, { name: 'odd', platform: 'openai' })
  const { id: channel } = await createChannel(api.admin, { name: 'odd', group_ids: [group] })
  const credentials = { api_key: 'sk-0123456789abcdef' }
  const account = { name: 'odd', platform: 'openai', type: 'api_key', credentials, group_ids: [group] }
  const { id: accountId } = await createAccount(api.admin, account)
  ids = { users: user, groups: group, channels: channel, accounts: accountId }
  session = { ...(await sessionCookie(api, user)), origin: 'http://portal.test' }
})
afterAll(() => api.close())

const endpointOf = ({ method, path }: Operation): Endpoint | undefined =>
  endpoints.find(({ name }) => name === `${method} ${path.replaceAll(/\{(\w+)\}/g, '[$1]')}`)

/** Answers of an operation to one piece of input, as status and refused fields. */
async function answerOf(
  operation: Operation,
  input: { readonly query?: string; readonly body?: unknown },
): Promise<{ readonly status: number; readonly fields: readonly string[]; readonly text: string }> {
  const endpoint = endpointOf(operation)
  if (endpoint === undefined) throw new Error(`no route of ${operation.method} ${operation.path}`)
  const resource = operation.path.split('/')[2] ?? ''
  const headers = operation.path.startsWith('/user/') ? session : withKey()
  const { method } = operation
  const params = { id: String(ids[resource] ?? 999_999), keyId: '999999' }
  const response = await send(endpoint.route, { method, headers, params, ...input })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  const refused = isJson ? Object(Object(JSON.parse(text)).metadata).fields : undefined
  return { status: response.status, fields: Object.keys(Object(refused)), text: text.slice(0, 200) }
}

const TEXTS = ['%00', 'a%00b', '0001-01-01', '9999-12-31', '9999-12-31T23:59:59-12:00']

test('no query makes a call fail: it is answered, or refused by its field', async () => {
  const found: unknown[] = []
  const asked = API_OPERATIONS.flatMap((operation) => {
    const endpoint = endpointOf(operation)
    if (operation.query === undefined || endpoint === undefined || isEndless(endpoint)) return []
    return Object.keys(operation.query.shape).map((name) => ({ operation, name }))
  })
  for (const { operation, name } of asked) {
    for (const text of TEXTS) {
      const { status, fields, text: shown } = await answerOf(operation, { query: `?${name}=${text}` })
      const isRight = status === 404 || (status === 400 ? fields.length > 0 : status < 300)
      if (!isRight) found.push([operation.method, operation.path, name, text, status, shown])
    }
  }
  expect(asked.length).toBeGreaterThan(100)
  expect(found).toEqual([])
})

const VALUES = ['a\0b', '\uD800', ['\0'], { a: '\0' }, { '\uDFFF': 'a' }]

test('no text of a body makes a call fail, and none that cannot be stored is taken', async () => {
  const found: unknown[] = []
  const sent = API_OPERATIONS.flatMap((operation) =>
    operation.body instanceof z.ZodObject
      ? Object.keys(operation.body.shape).map((name) => ({ operation, name }))
      : [],
  )
  for (const { operation, name } of sent) {
    for (const value of VALUES) {
      const { status, text } = await answerOf(operation, { body: { [name]: value } })
      const isRefused = status >= 400 && status < 500
      if (!isRefused) found.push([operation.method, operation.path, name, value, status, text])
    }
  }
  expect(sent.length).toBeGreaterThan(100)
  expect(found).toEqual([])
})
