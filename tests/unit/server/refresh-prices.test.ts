import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Catalogue } from '@/lib/billing'
import { createLogger } from '@/lib/infra'
import { currentCatalogue } from '@/lib/server/prices/current-catalogue'
import { nextRefreshMs, startPriceRefresh, type PriceRefresh } from '@/lib/server/prices/refresh-prices'
import { waitUntil } from '../../support/wait-until'
import { httpLoopback, type Loopback } from '../upstream/loopback'

type Answer = { readonly status: number; readonly body: string; readonly etag?: string }

let dataDir: string
let server: Loopback
let answer: Answer
let seenTags: (string | undefined)[]
let running: PriceRefresh | undefined

function list(prices: Readonly<Record<string, number>>): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(prices).map(([model, price]) => [model, { input_cost_per_token: price }]),
    ),
  )
}

const GOOD: Answer = { status: 200, body: list({ a: 1e-6, b: 2e-6, c: 3e-6 }), etag: '"one"' }

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'switchyard-refresh-'))
  seenTags = []
  answer = GOOD
  server = await httpLoopback((request, response) => {
    const tag = request.headers['if-none-match']
    seenTags.push(tag)
    if (answer.etag !== undefined && tag === answer.etag) return void response.writeHead(304).end()
    response.writeHead(answer.status, answer.etag === undefined ? {} : { etag: answer.etag })
    return void response.end(answer.body)
  })
})

afterEach(async () => {
  running?.close()
  await server.close()
  rmSync(dataDir, { recursive: true, force: true })
})

function environment(PRICING_REFRESH: number) {
  return {
    DATA_DIR: dataDir,
    PRICING_FILE: undefined,
    PRICING_URL: `${server.url}/prices.json?token=secret`,
    PRICING_REFRESH,
    ALLOW_PRIVATE_UPSTREAMS: true,
  }
}

/** Starts to follow the URL; `current()` is what requests would be charged by. */
function follow(refreshMs = 20): { refresh: PriceRefresh; current: () => Catalogue } {
  const env = environment(refreshMs)
  let catalogue = currentCatalogue(env)
  running = startPriceRefresh({
    env,
    logger: createLogger('silent'),
    catalogue,
    onCatalogue: (next) => {
      catalogue = next
    },
  })
  return { refresh: running, current: () => catalogue }
}

function inputPrice(catalogue: Catalogue, model: string): string | undefined {
  return catalogue.lookup(model, 0)?.prices.input?.toFixed()
}

const settled = (asked: number): Promise<unknown> =>
  waitUntil(`${asked} questions`, () => Promise.resolve(seenTags.length >= asked || undefined))

describe('a price URL', () => {
  it('is taken, kept, asked for changes and taken again when it changes', async () => {
    const { refresh, current } = follow()
    expect(current().source).toBe('bundled')
    await waitUntil('the first list', () => Promise.resolve(current().source === 'url' || undefined))
    expect(inputPrice(current(), 'a')).toBe('0.000001')
    await settled(3)
    expect(seenTags.slice(0, 3)).toEqual([undefined, '"one"', '"one"'])
    const first = current()
    answer = { status: 200, body: list({ a: 5e-6, b: 2e-6 }), etag: '"two"' }
    await waitUntil('the next list', () => Promise.resolve(current() !== first || undefined))
    expect(inputPrice(current(), 'a')).toBe('0.000005')
    await waitUntil('its check', () => Promise.resolve(refresh.state().checkedAtMs ?? undefined))
    expect(refresh.state()).toMatchObject({
      source: 'url',
      location: `${server.url}/prices.json`,
      modelsCount: 2,
      failure: null,
    })
    // Every process of the installation has the same prices.
    expect(inputPrice(currentCatalogue(environment(20)), 'a')).toBe('0.000005')
  })

  it.each([
    ['not_json', { status: 200, body: '{"a": {"input_cost' }],
    ['not_json', { status: 200, body: '[]' }],
    ['not_json', { status: 200, body: '<html>maintenance</html>' }],
    ['no_prices', { status: 200, body: '{}' }],
    ['no_prices', { status: 200, body: '{"a": {"mode": "chat"}}' }],
    ['lost_models', { status: 200, body: list({ a: 9 }) }],
    ['status', { status: 503, body: GOOD.body }],
    ['redirected', { status: 302, body: '' }],
  ] as const)('that answers wrongly (%s) changes nothing: %o', async (reason, wrong) => {
    const { refresh, current } = follow()
    await waitUntil('the list', () => Promise.resolve(refresh.state().checkedAtMs ?? undefined))
    const good = current()
    const kept = readFileSync(path.join(dataDir, 'price-list.json'), 'utf8')
    answer = wrong
    await waitUntil('the refusal', () => Promise.resolve(refresh.state().failure ?? undefined))
    expect(refresh.state().failure?.reason).toBe(reason)
    expect(current()).toBe(good)
    expect(readFileSync(path.join(dataDir, 'price-list.json'), 'utf8')).toBe(kept)
  })

  it('that is away at the next start is stood in for by the copy, with its age', async () => {
    const first = follow()
    await waitUntil('the list', () => Promise.resolve(first.refresh.state().checkedAtMs ?? undefined))
    const { loadedAtMs } = first.current()
    first.refresh.close()
    answer = { status: 500, body: '' }
    const { refresh, current } = follow(60_000)
    expect(current()).toMatchObject({ source: 'url', loadedAtMs })
    expect(inputPrice(current(), 'c')).toBe('0.000003')
    await waitUntil('the refusal', () => Promise.resolve(refresh.state().failure ?? undefined))
    expect(refresh.state()).toMatchObject({ source: 'url', loadedAtMs, checkedAtMs: null, modelsCount: 3 })
  })

  it('with a damaged copy begins with the bundled prices and heals it', async () => {
    writeFileSync(path.join(dataDir, 'price-list.json'), '{"url": "')
    const { current } = follow()
    expect(current().source).toBe('bundled')
    await waitUntil('the list', () => Promise.resolve(current().source === 'url' || undefined))
    expect(seenTags[0]).toBeUndefined()
    expect(inputPrice(currentCatalogue(environment(20)), 'b')).toBe('0.000002')
  })

  it('of another address does not inherit the copy', async () => {
    const first = follow()
    await waitUntil('the list', () => Promise.resolve(first.refresh.state().checkedAtMs ?? undefined))
    first.refresh.close()
    const other = { ...environment(20), PRICING_URL: `${server.url}/other.json` }
    expect(currentCatalogue(other).source).toBe('bundled')
  })

  it('that lost models is taken once the operator deletes the copy', async () => {
    const { refresh, current } = follow()
    await waitUntil('the list', () => Promise.resolve(refresh.state().checkedAtMs ?? undefined))
    answer = { status: 200, body: list({ z: 7e-6 }) }
    await waitUntil('the refusal', () => Promise.resolve(refresh.state().failure ?? undefined))
    rmSync(path.join(dataDir, 'price-list.json'))
    running?.close()
    follow()
    await waitUntil('the copy', () =>
      Promise.resolve(currentCatalogue(environment(20)).source === 'url' || undefined),
    )
    expect(currentCatalogue(environment(20)).models()).toEqual(['z'])
    expect(current().models()).toHaveLength(3)
  })

  it('is never called when its address is private', async () => {
    const env = { ...environment(20), ALLOW_PRIVATE_UPSTREAMS: false }
    running = startPriceRefresh({
      env,
      logger: createLogger('silent'),
      catalogue: currentCatalogue(env),
      onCatalogue: () => expect.unreachable(),
    })
    const state = running.state
    await waitUntil('the refusal', () => Promise.resolve(state().failure ?? undefined))
    expect(state()).toMatchObject({ source: 'bundled', location: null, failure: { reason: 'blocked' } })
    expect(seenTags).toEqual([])
  })
})

it.each([
  [3_600_000, 0, 3_600_000],
  [3_600_000, 1, 60_000],
  [3_600_000, 3, 240_000],
  [3_600_000, 9, 3_600_000],
  [1_000, 1, 1_000],
])('asked every %i ms, after %i failures the next look is in %i ms', (refreshMs, failures, expected) => {
  expect(nextRefreshMs(refreshMs, failures)).toBe(expected)
})
