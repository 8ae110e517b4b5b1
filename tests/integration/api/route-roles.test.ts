import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundledCatalogue } from '@/lib/billing'
import { createLogger, processSingleton } from '@/lib/infra'
import { envSchema } from '@/lib/infra/env-schema'
import { createAdminKey, createGroup, createOwnKey, createUser } from '@/lib/services'
import { toToken } from '@/lib/server/auth/session-claims'
import { createSession } from '@/lib/server/auth/session-store'
import { openApi, testCrypto, type ApiFixture } from './api-fixture'
import { findEndpoints, isEndless, type Endpoint } from './find-endpoints'

const SECRET = 'a session secret of the tests'

/** Changing routes that a key of the scope `provision` may not use. */
const FULL_ONLY: readonly RegExp[] = [
  /^DELETE \/admin\/users\/\[id\]$/,
  /^DELETE \/admin\/users\/\[id\]\/totp$/,
  /^POST \/admin\/users\/\[id\]\/balance$/,
  / \/admin\/settings/,
  / \/admin\/usage/,
  / \/admin\/redeem-codes/,
  / \/admin\/announcements/,
  / \/admin\/error-rules/,
  / \/admin\/ledger-audits/,
  / \/admin\/subscriptions/,
]
/** Reading routes that show what others may not see. */
const READ_NEEDS_MORE: readonly RegExp[] = [
  /^GET \/admin\/ops\/audit-logs$/,
  /^GET \/admin\/settings\/admin-keys/,
  /^GET \/admin\/redeem-codes/,
]
/** What is asked by POST because it has a body or takes a while, and changes nothing it looks at. */
const QUESTIONS: readonly string[] = [
  'POST /admin/route-lab',
  'POST /admin/accounts/export',
  'POST /admin/settings/ledger-audits',
]
let api: ApiFixture
let endpoints: readonly Endpoint[]
let callers: Readonly<
  Record<'anonymous' | 'user' | 'admin' | 'read' | 'provision' | 'full', Readonly<Record<string, string>>>
>
let foreignKeyId: number
let foreignSessionId: number

async function cookieOf(userId: number): Promise<Readonly<Record<string, string>>> {
  const sessionId = await createSession({ userId, device: 'test', ip: '192.0.2.7' })
  const token = await encode({ token: toToken({ userId, sessionId, sessionVersion: 1 }), secret: SECRET })
  return { cookie: `next-auth.session-token=${token}`, origin: 'http://portal.test' }
}

beforeAll(async () => {
  api = await openApi()
  processSingleton('portal', () => ({
    db: api.db,
    patientDb: api.db,
    env: { ...envSchema.parse({}), NEXTAUTH_SECRET: SECRET },
    live: api.live,
    crypto: testCrypto,
    catalogue: bundledCatalogue(Date.parse('2026-11-01T00:00:00Z')),
    logger: createLogger('silent'),
  }))
  endpoints = await findEndpoints()
  const { id: userId } = await createUser(api.admin, { email: 'user@example.com', password: 'correct horse' })
  const { id: otherId } = await createUser(api.admin, {
    email: 'other@example.com',
    password: 'correct horse',
  })
  const group = await createGroup(api.admin, { name: 'g', platform: 'anthropic' })
  const other = api.as({ kind: 'user', userId: otherId, role: 'user' })
  foreignKeyId = (await createOwnKey(other, { name: 'theirs', group_id: group.id })).id
  await cookieOf(otherId)
  const session = await api.db.session.findFirstOrThrow({ where: { userId: BigInt(otherId) } })
  foreignSessionId = Number(session.id)
  const keyOf = async (scope: string): Promise<Readonly<Record<string, string>>> => ({
    'x-api-key': (await createAdminKey(api.admin, { name: scope, scope })).key,
  })
  callers = {
    anonymous: {},
    user: await cookieOf(userId),
    admin: await cookieOf(api.adminId),
    read: await keyOf('read'),
    provision: await keyOf('provision'),
    full: await keyOf('full'),
  }
})
afterAll(() => api.close())

/** An id that is nobody's, so that nothing is changed by whoever may change it. */
const NOBODY = '987654321'

async function statusOf(
  { method, url, route }: Endpoint,
  caller: keyof typeof callers,
  id: string = NOBODY,
): Promise<number> {
  const names = [...url.matchAll(/\[(\w+)\]/g)].map((match) => match[1] ?? '')
  const request = new Request(`http://portal.test/api/v1${url.replaceAll(/\[\w+\]/g, id)}`, {
    method,
    headers: { host: 'portal.test', 'content-type': 'application/json', ...callers[caller] },
    ...(method === 'GET' ? {} : { body: '{}' }),
  })
  const response = await route(request, {
    params: Promise.resolve(Object.fromEntries(names.map((name) => [name, id]))),
  })
  await response.body?.cancel()
  return response.status
}

const within = (area: 'admin' | 'user' | 'auth'): readonly Endpoint[] =>
  endpoints.filter(({ url }) => url.startsWith(`/${area}/`))

/** The endpoints that answer otherwise than they must, with how. */
async function wrong(
  list: readonly Endpoint[],
  caller: keyof typeof callers,
  isRight: (status: number, endpoint: Endpoint) => boolean,
): Promise<readonly string[]> {
  const found: string[] = []
  for (const endpoint of list) {
    const status = await statusOf(endpoint, caller)
    if (!isRight(status, endpoint)) found.push(`${endpoint.name} → ${status}`)
  }
  return found
}

describe('every route', () => {
  test('is found', () => {
    expect(within('admin').length).toBeGreaterThan(60)
    expect(within('user').length).toBeGreaterThan(20)
    expect(within('auth').length).toBeGreaterThan(5)
  })

  test('of administrators refuses strangers with 401 and users with 403', async () => {
    expect(await wrong(within('admin'), 'anonymous', (status) => status === 401)).toEqual([])
    expect(await wrong(within('admin'), 'user', (status) => status === 403)).toEqual([])
  })

  test('of administrators lets administrators and full keys through', async () => {
    const list = within('admin').filter((endpoint) => !isEndless(endpoint))
    const passes = (status: number): boolean => status !== 401 && status !== 403
    expect(await wrong(list, 'admin', passes)).toEqual([])
    expect(await wrong(list, 'full', passes)).toEqual([])
  })

  test('of administrators lets a read key look and change nothing', async () => {
    const list = within('admin').filter((endpoint) => !isEndless(endpoint))
    const needsMore = (name: string): boolean => READ_NEEDS_MORE.some((pattern) => pattern.test(name))
    const isRight = (status: number, { method, name }: Endpoint): boolean =>
      method === 'GET' ? needsMore(name) || (status !== 401 && status !== 403) : status === 403
    const others = list.filter(({ name }) => !QUESTIONS.includes(name))
    expect(await wrong(others, 'read', isRight)).toEqual([])
  })

  test('of administrators lets a provision key change what it provisions, and nothing else', async () => {
    const list = within('admin').filter(
      (endpoint) => !isEndless(endpoint) && endpoint.method !== 'GET' && !QUESTIONS.includes(endpoint.name),
    )
    const needsFull = (name: string): boolean => FULL_ONLY.some((pattern) => pattern.test(name))
    const isRight = (status: number, { name }: Endpoint): boolean =>
      needsFull(name) ? status === 403 : status !== 401 && status !== 403
    expect(await wrong(list, 'provision', isRight)).toEqual([])
  })

  test('of users refuses strangers and admin keys, and serves users and administrators', async () => {
    const refuses = (status: number): boolean => status === 401
    expect(await wrong(within('user'), 'anonymous', refuses)).toEqual([])
    expect(await wrong(within('user'), 'full', refuses)).toEqual([])
    const serves = (status: number): boolean => status < 500 && status !== 401 && status !== 403
    expect(await wrong(within('user'), 'user', serves)).toEqual([])
    expect(await wrong(within('user'), 'admin', serves)).toEqual([])
  })

  test('of users answers 404 to the ids of others', async () => {
    const withId = within('user').filter(({ url }) => url.includes('['))
    expect(withId.length).toBeGreaterThan(3)
    for (const endpoint of withId) {
      const id = endpoint.url.includes('/sessions/') ? foreignSessionId : foreignKeyId
      expect([endpoint.name, await statusOf(endpoint, 'user', String(id))]).toEqual([endpoint.name, 404])
      expect([endpoint.name, await statusOf(endpoint, 'admin', String(id))]).toEqual([endpoint.name, 404])
    }
    expect(await api.db.apiKey.count({ where: { id: BigInt(foreignKeyId), deletedAt: null } })).toBe(1)
    expect(await api.db.session.count({ where: { id: BigInt(foreignSessionId), revokedAt: null } })).toBe(1)
  })

  test('of the sign-in is open to everybody and breaks for nobody', async () => {
    const answers = (status: number): boolean => status < 500 || status === 503
    for (const caller of ['anonymous', 'user', 'full'] as const) {
      expect(await wrong(within('auth'), caller, answers)).toEqual([])
    }
  })

  test('of users refuses a change that another site sent', async () => {
    const headers = new Headers(callers.user)
    headers.set('origin', 'https://evil.example')
    callers = { ...callers, user: Object.fromEntries(headers) }
    const changing = within('user').filter(({ method }) => method !== 'GET')
    expect(await wrong(changing, 'user', (status) => status === 403)).toEqual([])
  })
})
