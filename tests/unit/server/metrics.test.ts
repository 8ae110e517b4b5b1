import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createMetrics } from '@/lib/infra'
import type { ProcessReadings } from '@/lib/infra'
import { EMPTY_HEALTH } from '@/lib/scheduling'
import { countAccountStates } from '@/lib/server/process/account-state-counts'
import { answerMetrics, metricsStatus } from '@/lib/server/process/answer-metrics'
import { account } from '../../support/gateway-world'

const TOKEN = 'a-token-of-the-metrics'
const far = '203.0.113.9'

describe('who may read the metrics', () => {
  it.each([
    ['loopback', '127.0.0.1', {}, undefined, 200],
    ['loopback in IPv6', '::1', {}, undefined, 200],
    ['loopback as mapped IPv4', '::ffff:127.0.0.1', {}, undefined, 200],
    ['loopback beside a token', '127.0.0.1', {}, TOKEN, 200],
    ['a proxy on this machine', '127.0.0.1', { 'x-forwarded-for': far }, undefined, 403],
    ['a proxy that claims loopback', '127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, TOKEN, 401],
    ['a proxy with the token', '127.0.0.1', { via: '1.1 p', authorization: `Bearer ${TOKEN}` }, TOKEN, 200],
    ['elsewhere, no token set', far, {}, undefined, 403],
    ['elsewhere, no token set, one sent', far, { authorization: `Bearer ${TOKEN}` }, undefined, 403],
    ['elsewhere without token', far, {}, TOKEN, 401],
    ['elsewhere with another token', far, { authorization: 'Bearer another-token-xxx' }, TOKEN, 401],
    ['elsewhere with basic auth', far, { authorization: `Basic ${TOKEN}` }, TOKEN, 401],
    ['elsewhere with the token', far, { authorization: `Bearer ${TOKEN}` }, TOKEN, 200],
    ['an address that only looks like loopback', '127.0.0.1.example', {}, undefined, 403],
    ['no address at all', '', {}, undefined, 403],
  ])('%s', (_, socketAddress, headers, token, expected) => {
    expect(metricsStatus({ socketAddress, headers, token })).toBe(expected)
  })
})

const READINGS: ProcessReadings = {
  requestsInFlight: 0,
  slotsInUse: 0,
  waiters: 0,
  store: null,
  accounts: [],
  spoolBacklogRecords: 0,
  leftSpools: 0,
  settlementLagMs: 0,
  settlementWaitMs: 0,
  deadLetters: 0,
  snapshotAgeMs: 0,
  eventLoopLagMs: 0,
  heapShare: 0,
  isOverloaded: false,
  isDraining: false,
}

type Reply = { readonly status: number | undefined; readonly type: string | undefined; readonly text: string }

function scrape(method: string, headers: Record<string, string>): Promise<Reply> {
  const metrics = createMetrics(() => READINGS)
  const server = createServer(
    (request, response) => void answerMetrics({ request, response, metrics, token: TOKEN }),
  )
  return new Promise((resolve, reject) => {
    server.listen(0, '127.0.0.1', () => {
      // A server that listens on TCP has an address with a port.
      const { port } = server.address() as AddressInfo
      const call = httpRequest({ port, host: '127.0.0.1', path: '/metrics', method, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          server.close()
          const text = Buffer.concat(chunks).toString()
          resolve({ status: response.statusCode, type: response.headers['content-type'], text })
        })
      })
      call.once('error', reject)
      call.end()
    })
  })
}

describe('GET /metrics', () => {
  it('is Prometheus text', async () => {
    const reply = await scrape('GET', {})
    expect(reply.status).toBe(200)
    expect(reply.type).toContain('version=0.0.4')
    expect(reply.text).toContain('# TYPE switchyard_overhead_seconds histogram')
    expect(reply.text).toMatch(/^switchyard_slots_in_use 0$/m)
  })

  it.each([
    ['POST', {}, 405],
    ['GET', { 'x-forwarded-for': far }, 401],
  ])('%s with %j is refused without figures', async (method, headers, status) => {
    const reply = await scrape(method, headers)
    expect(reply.status).toBe(status)
    expect(reply.text).not.toContain('switchyard_')
  })
})

describe('countAccountStates', () => {
  it('names the first state that holds, with zeros for the others', () => {
    const health = new Map([
      [3, { ...EMPTY_HEALTH, errorMessage: 'refused' }],
      [5, { ...EMPTY_HEALTH, rateLimitedUntilMs: 101, pausedUntilMs: 101 }],
      [6, { ...EMPTY_HEALTH, rateLimitedUntilMs: 100, overloadedUntilMs: 101 }],
      [7, { ...EMPTY_HEALTH, pausedUntilMs: 101 }],
      [8, { ...EMPTY_HEALTH, quotaExhaustedUntilMs: 101 }],
    ])
    const accounts = [
      account({ id: 1 }),
      account({ id: 2, status: 'disabled' }),
      account({ id: 3 }),
      account({ id: 4, schedulable: false }),
      account({ id: 5 }),
      account({ id: 6 }),
      account({ id: 7 }),
      account({ id: 8 }),
      account({ id: 9, expiresAtMs: 100, autoPauseOnExpired: true }),
      account({ id: 10, platform: 'openai', status: 'error' }),
    ]
    const counts = countAccountStates({
      accounts,
      healthOf: (id) => health.get(id) ?? EMPTY_HEALTH,
      nowMs: 100,
    })
    const shown = counts.filter(({ count }) => count > 0)
    expect(shown.map(({ platform, state, count }) => `${platform} ${state} ${count}`)).toEqual([
      'anthropic disabled 1',
      'anthropic error 1',
      'anthropic unschedulable 2',
      'anthropic rate_limited 1',
      'anthropic overloaded 1',
      'anthropic paused 1',
      'anthropic quota_exhausted 1',
      'anthropic active 1',
      'openai error 1',
    ])
    expect(counts).toHaveLength(16)
    expect(countAccountStates({ accounts: [], healthOf: () => EMPTY_HEALTH, nowMs: 0 })).toEqual([])
  })
})
