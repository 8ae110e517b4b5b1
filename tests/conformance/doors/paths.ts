import { describe, expect, it } from 'vitest'
import { expectRefusal, messagesBody } from './door-bed'
import type { DoorBed } from './door-bed'

const NOT_FOUND = { status: 404, type: 'not_found_error', code: 'NOT_FOUND', message: /^Not found/ }
const WRONG_METHOD = {
  status: 405,
  type: 'invalid_request_error',
  code: 'METHOD_NOT_ALLOWED',
  message: /^Method not allowed/,
}

export function describePaths(bed: () => DoorBed): void {
  const get = (path: string) => bed().send({ path, headers: { 'x-api-key': bed().world.apiKey } })

  describe('paths', () => {
    it.each([
      '/v1/messages',
      '/v1/messages/',
      '/v1/v1/messages',
      '/api/v1/messages',
      '/api/v1/messages/',
      '/api/v1/v1/messages',
      '/v1/messages?beta=true',
    ])('POST %s', async (path) => {
      const { send, world, upstream } = bed()
      const headers = { 'x-api-key': world.apiKey, 'content-type': 'application/json' }
      const answer = await send({ path, headers, body: messagesBody({ model: world.routes[0].alias }) })
      expect(answer.status).toBe(200)
      expect(answer.json.model).toBe(world.routes[0].alias)
      expect(upstream()[0]?.path).toBe(path.includes('beta') ? '/v1/messages?beta=true' : '/v1/messages')
    })

    it.each(['/v1/messages/count_tokens', '/api/v1/messages/count_tokens', '/v1/v1/messages/count_tokens/'])(
      'POST %s',
      async (path) => {
        const { send, world, upstream } = bed()
        const headers = { 'x-api-key': world.apiKey }
        const answer = await send({ path, headers, body: messagesBody({ model: world.routes[1].alias }) })
        expect(answer.json).toEqual({ input_tokens: expect.any(Number) })
        expect(upstream()[0]?.path).toBe('/v1/messages/count_tokens')
      },
    )

    it.each(['/v1/models', '/v1/models/', '/api/v1/models', '/v1/v1/models'])('GET %s', async (path) => {
      const answer = await get(path)
      expect(answer.status).toBe(200)
      const ids = (answer.json.data as readonly { id: string }[]).map(({ id }) => id)
      expect(ids).toEqual(expect.arrayContaining(bed().world.routes.map(({ alias }) => alias)))
    })

    it.each(['/v1/usage', '/api/v1/usage'])('GET %s', async (path) => {
      const { json } = await get(path)
      expect(json).toMatchObject({ isValid: true, planName: 'Wallet balance', unit: 'USD' })
      expect(json.remaining).toBeGreaterThan(0)
      expect(json.usage.total.requests).toBeGreaterThanOrEqual(0)
    })

    it.each(['/api/event_logging/batch', '/api/event_logging/v2/batch'])(
      'POST %s takes telemetry of anybody and forgets it',
      async (path) => {
        const answer = await bed().send({ path, body: 'not even JSON' })
        expect(answer.status).toBe(200)
        expect(bed().upstream()).toHaveLength(0)
      },
    )

    it('/api/hello greets Claude Code, which opens its connection with it', async () => {
      for (const method of ['HEAD', 'GET'])
        expect(await bed().send({ method, path: '/api/hello' })).toMatchObject({ status: 200 })
      expect(bed().upstream()).toHaveLength(0)
    })

    it('HEAD / and GET /healthz answer at once, GET /readyz when requests are served', async () => {
      const { kind, send } = bed()
      const head = await send({ method: 'HEAD', path: '/' })
      // Under plain `next start` the start page answers, which sends the first visitor to the set-up.
      expect(kind === 'web' ? [200, 307] : [200]).toContain(head.status)
      expect(await send({ path: '/healthz' })).toMatchObject({ status: 200, text: 'ok' })
      expect(await send({ path: '/readyz' })).toMatchObject({ status: 200, json: { ready: true } })
    })

    it.each(['/v1/nothing', '/api/v1/nothing', '/v1/messages/batches', '/v1/models/no-such-model'])(
      'GET %s is unknown',
      async (path) => {
        expectRefusal(await get(path), NOT_FOUND)
      },
    )

    it.each([
      ['GET', '/v1/messages'],
      ['PUT', '/v1/messages'],
      ['DELETE', '/v1/models'],
      ['PATCH', '/v1/messages/count_tokens'],
      ['POST', '/v1/usage'],
    ])('%s %s is the wrong method', async (method, path) => {
      const { send, world } = bed()
      const answer = await send({ method, path, headers: { 'x-api-key': world.apiKey } })
      expectRefusal(answer, WRONG_METHOD)
    })
  })

  it('a WebSocket upgrade is no request of this API', async () => {
    const { kind, send } = bed()
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
    const answer = send({ path: '/v1/messages', headers })
    // Door 1 refuses the method; Next.js, which owns upgrades under `next start`, closes the connection.
    if (kind === 'node') expectRefusal(await answer, WRONG_METHOD)
    else await expect(answer).rejects.toThrow('socket hang up')
  })

  describe('keys', () => {
    const ask = (headers: Readonly<Record<string, string>>, query = '') =>
      bed().send({
        path: `/v1/messages${query}`,
        headers,
        body: messagesBody({ model: bed().world.routes[0].alias }),
      })
    const BAD = 'sk-a-key-nobody-has'

    it.each([
      ['bearer before x-api-key', (key: string) => ({ authorization: `Bearer ${key}`, 'x-api-key': BAD })],
      ['x-api-key before x-goog-api-key', (key: string) => ({ 'x-api-key': key, 'x-goog-api-key': BAD })],
      ['x-goog-api-key alone', (key: string) => ({ 'x-goog-api-key': key })],
      ['bearer in any case', (key: string) => ({ authorization: `bEARER  ${key}` })],
    ])('%s', async (_, headers) => {
      expect((await ask(headers(bed().world.apiKey))).status).toBe(200)
    })

    it('a wrong bearer is not saved by a right x-api-key', async () => {
      const answer = await ask({ authorization: `Bearer ${BAD}`, 'x-api-key': bed().world.apiKey })
      expect(answer.status).toBe(401)
    })

    it('a key in the query is refused, and told why', async () => {
      const { world } = bed()
      for (const headers of [{}, { 'x-api-key': world.apiKey }]) {
        const expected = { status: 400, type: 'invalid_request_error', code: 'api_key_in_query' }
        expectRefusal(await ask(headers, `?key=${world.apiKey}`), { ...expected, message: /query/ })
      }
    })
  })
}
