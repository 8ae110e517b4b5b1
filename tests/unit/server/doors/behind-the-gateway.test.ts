import { afterEach, expect, it, vi } from 'vitest'
import { webGateway, webReadiness } from '@/lib/server/doors/web-gateway'

afterEach(() => vi.unstubAllEnvs())

it('pages behind the gateway open no second one', async () => {
  vi.stubEnv('SWITCHYARD_PORTAL_SOCKET', '/nowhere/portal.sock')
  vi.stubEnv('DATABASE_URL', 'postgresql://nobody@127.0.0.1:1/none')
  const answer = await webGateway(new Request('http://a/v1/models'))
  expect([answer.status, answer.headers.get('x-switchyard-code')]).toEqual([404, 'NOT_FOUND'])
  const readiness = await webReadiness()
  expect([readiness.status, await readiness.json()]).toEqual([
    503,
    { ready: false, reason: expect.stringContaining('the gateway has this path') },
  ])
})
