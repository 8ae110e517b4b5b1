import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHttpServer } from '@/lib/server/process/create-http-server'

const server = createHttpServer({
  runtime: { isDraining: () => false, readiness: () => ({ ready: true }) as never },
  gatewayDoor: (_request, response) => void response.writeHead(404).end('another door'),
  metrics: { render: () => Promise.resolve('figures'), contentType: 'text/plain' },
  metricsToken: undefined,
})

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => server.close(resolve)))

it.each([
  ['/healthz', 'ok'],
  ['/readyz', '{"ready":true}'],
  ['/metrics', 'figures'],
])('%s is answered with a query too', async (path, text) => {
  const { port } = server.address() as AddressInfo
  for (const address of [path, `${path}?probe=1`]) {
    const answer = await fetch(`http://127.0.0.1:${port}${address}`)
    expect([answer.status, await answer.text()]).toEqual([200, text])
  }
})
