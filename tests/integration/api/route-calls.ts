import { encode } from 'next-auth/jwt'
import { bundledCatalogue } from '@/lib/billing'
import { createLogger, processSingleton } from '@/lib/infra'
import { envSchema } from '@/lib/infra/env-schema'
import { toToken } from '@/lib/server/auth/session-claims'
import { createSession } from '@/lib/server/auth/session-store'
import { unknownRoute, type JsonRoute } from '@/lib/server/api'
import { assertDocumented } from '../../support/documented-answer'
import { openApi, testCrypto, type ApiFixture } from './api-fixture'
import { findEndpoints, type Endpoint } from './find-endpoints'

const SECRET = 'a session secret of the tests'
const ENV_KEY = 'admin-key-from-the-environment'

/** The route files on a database of their own, and the lines they log. */
export type RoutesFixture = ApiFixture & { readonly logged: Record<string, unknown>[] }

/** Opens a database and makes it the portal of this process. */
export async function openRoutes(variables: object = {}): Promise<RoutesFixture> {
  const api = await openApi()
  const logged: Record<string, unknown>[] = []
  processSingleton('portal', () => ({
    db: api.db,
    patientDb: api.db,
    env: { ...envSchema.parse(variables), NEXTAUTH_SECRET: SECRET, ADMIN_API_KEY: ENV_KEY },
    live: api.live,
    crypto: testCrypto,
    catalogue: bundledCatalogue(Date.parse('2026-11-01T00:00:00Z')),
    logger: createLogger('info', { write: (line) => void logged.push(JSON.parse(line)) }),
  }))
  return { ...api, logged }
}

export type Call = {
  readonly method?: string
  readonly params?: Record<string, string>
  readonly query?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}
export type Answer = { status: number; json: Record<string, unknown>; headers: Headers }

/** Calls a route file; an answer that the API document does not say is a failed test. */
export async function send(route: JsonRoute, call: Call = {}): Promise<Response> {
  const json = call.body === undefined ? {} : { 'content-type': 'application/json' }
  const headers = { host: 'portal.test', ...json, ...call.headers }
  const init: RequestInit = { method: call.method ?? 'GET', headers }
  if (call.body !== undefined) {
    init.body = typeof call.body === 'string' ? call.body : JSON.stringify(call.body)
  }
  const request = new Request(`http://portal.test/api/v1/x${call.query ?? ''}`, init)
  const response = await route(request, { params: Promise.resolve(call.params ?? {}) })
  const endpoint = (await endpointsByRoute()).get(route)
  if (endpoint !== undefined) {
    const path = endpoint.url.replaceAll(/\[(\w+)\]/g, '{$1}')
    await assertDocumented({ method: endpoint.method, path, response })
  } else if (route !== unknownRoute) throw new Error('no endpoint of the API')
  return response
}

let known: Promise<ReadonlyMap<JsonRoute, Endpoint>> | undefined

async function endpointsByRoute(): Promise<ReadonlyMap<JsonRoute, Endpoint>> {
  known ??= findEndpoints().then((found) => new Map(found.map((endpoint) => [endpoint.route, endpoint])))
  return known
}

export async function ask(route: JsonRoute, call: Call = {}): Promise<Answer> {
  const response = await send(route, call)
  return {
    status: response.status,
    json: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  }
}

export function idOf(answer: Answer): number {
  return Number(Reflect.get(Object(answer.json['data']), 'id'))
}

export const withKey = (key = ENV_KEY): Record<string, string> => ({ 'x-api-key': key })

/** The cookie of a fresh session of a user. */
export async function sessionCookie(api: ApiFixture, userId: number): Promise<Record<string, string>> {
  const sessionId = await createSession({ userId, device: 'test', ip: '192.0.2.7' })
  const { sessionVersion } = await api.db.user.findUniqueOrThrow({ where: { id: BigInt(userId) } })
  const token = await encode({ token: toToken({ userId, sessionId, sessionVersion }), secret: SECRET })
  return { cookie: `next-auth.session-token=${token}` }
}
