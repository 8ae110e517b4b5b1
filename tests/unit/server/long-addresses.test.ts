import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addressOf } from '@/components/api/api-url'
import { createPortalServer } from '@/lib/server/create-portal-server'
import { createHttpServer } from '@/lib/server/process/create-http-server'
import { createPortalProxy } from '@/lib/server/process/portal-proxy'
import type { Runtime } from '@/lib/server/runtime'
import { seenGroups } from '../../../app/admin/users/seen-groups'

const directory = mkdtempSync(path.join(os.tmpdir(), 'long-addresses-'))
const socketPath = path.join(directory, 'portal.sock')
const portal = createPortalServer((request, response) => {
  response.end(`${request.url?.length} ${request.headers['x-switchyard-path']?.length}`)
})
const front = createHttpServer({
  runtime: { isDraining: () => false } as Runtime,
  gatewayDoor: createPortalProxy({ socketPath, addressOf: () => '127.0.0.1', publicUrl: undefined }),
  metrics: { render: () => Promise.resolve(''), contentType: '' },
  metricsToken: undefined,
})

beforeAll(async () => {
  await new Promise<void>((resolve) => portal.listen(socketPath, resolve))
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  for (const server of [front, portal]) await close(server)
  rmSync(directory, { recursive: true })
})

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

const ask = (address: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${(front.address() as AddressInfo).port}${address}`, {
    headers: { cookie: 'a'.repeat(1_000) },
  })

/** The address under which so many groups of a user are saved. */
function addressWith(
  count: number,
  terms: { rate_multiplier: number | null; rpm_limit: number | null },
): string {
  const groups = Array.from({ length: count }, (_, index) => ({
    group_id: 1_000 + index,
    name: '企业'.repeat(10),
    ...terms,
  }))
  return addressOf('PUT /admin/users/{id}/groups', { path: { id: 1 }, query: { seen: seenGroups(groups) } })
}

test('what the gateway lets in comes to the portal', async () => {
  const address = `/${'a'.repeat(31_000)}`
  const answer = await ask(address)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toBe(`${address.length} ${address.length}`)
})

test('an address beyond is refused as such, without a body', async () => {
  const answer = await ask(`/${'a'.repeat(33_000)}`)
  expect(answer.status).toBe(431)
  expect(await answer.text()).toBe('')
})

test.each([
  [1_000, { rate_multiplier: null, rpm_limit: null }],
  [300, { rate_multiplier: 1.25, rpm_limit: 600 }],
])('%i groups of a user that were seen have room, whatever their names: %j', async (count, terms) => {
  expect((await ask(addressWith(count, terms))).status).toBe(200)
})
