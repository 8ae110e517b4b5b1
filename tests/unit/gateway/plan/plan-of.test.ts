import { describe, expect, it } from 'vitest'
import { buildCatalogue, createPriceBook } from '@/lib/billing'
import type { PriceBook, PriceCondition } from '@/lib/billing'
import { planOf } from '@/lib/gateway/plan/plan-of'
import { createHarness } from '../../../support/gateway-harness'
import { account, groupOf } from '../../../support/gateway-world'
import { cataloguePrice } from '../../billing/make-price'

const ALIASES = { modelMapping: { anthropic: { 'a-*': 'b-*' } } }

describe('the plan for a model', () => {
  it('stays right when more names are asked for than are remembered', () => {
    const group = groupOf({ channels: [ALIASES] })
    for (let i = 0; i < 1000; i++) {
      const plan = planOf(group, 'anthropic', `a-${i}`)
      expect(plan.kind === 'route' && plan.routes[0].route.mappedModel).toBe(`b-${i}`)
    }
    expect([...group.plans.values()].every(({ size }) => size <= 256)).toBe(true)
  })

  it('names the pool, its accounts and the traffic of each step', () => {
    const group = groupOf({ accounts: [{ id: 5 }], channels: [{ id: 7 }] })
    const plan = planOf(group, 'anthropic', 'm')
    expect(plan.kind === 'route' && plan.routes[0]).toMatchObject({
      pool: '1:7',
      routeKey: 'channel:7',
      members: [{ account: account({ id: 5 }) }],
    })
    const legacy = planOf(groupOf({ accounts: [{ id: 5 }] }), 'anthropic', 'm')
    expect(legacy.kind === 'route' && legacy.routes[0]).toMatchObject({
      pool: '1:0',
      routeKey: 'group:1',
      members: [{ account: account({ id: 5 }) }],
    })
  })

  it('is made once for a name, and another for each platform', () => {
    const group = groupOf({ channels: [ALIASES] })
    const plan = planOf(group, 'anthropic', 'a-1')
    expect(planOf(group, 'anthropic', 'a-1')).toBe(plan)
    expect(planOf(group, 'antigravity', 'a-1')).not.toBe(plan)
    const long = 'a-'.padEnd(200, '1')
    expect(planOf(group, 'anthropic', long)).not.toBe(planOf(group, 'anthropic', long))
  })
})

const MODEL = 'claude-sonnet-4-5'
const HOUR_MS = 3_600_000

/** A book in which an input token costs the last of `prices` whose condition holds, and output nothing. */
function bookOf(prices: readonly (readonly [PriceCondition | null, string])[]): PriceBook {
  const variants = prices.map(([condition, input]) => ({
    condition,
    price: cataloguePrice({ input, output: '0' }),
  }))
  const catalogue = buildCatalogue({
    entries: [{ id: MODEL, aliases: [], variants }],
    source: 'test',
    loadedAtMs: 0,
  })
  return createPriceBook({ catalogue, familyFallback: false })
}

describe('the price of a plan', () => {
  it('is that of the snapshot’s book, whichever came first', async () => {
    const books = ['0.1', '0.2', '0.1'].map((input) => bookOf([[null, input]]))
    let served = 0
    const harness = createHarness({
      channels: [{}],
      ports: { snapshot: () => ({ ...harness.snapshot, priceBook: books[served] ?? bookOf([]) }) },
    })
    for (; served < books.length; served += 1) await harness.call()
    expect(harness.rows.map(({ total_cost }) => total_cost)).toEqual(['1', '2', '1'])
  })

  it('is that of the moment, where the hour decides', async () => {
    const atNight: PriceCondition = { kind: 'daily', fromMs: 0, toMs: 6 * HOUR_MS }
    let nowMs = Date.parse('2026-03-28T12:00:00Z')
    const book = bookOf([
      [null, '0.2'],
      [atNight, '0.1'],
    ])
    const harness = createHarness({
      channels: [{}],
      nowMs: () => nowMs,
      ports: { snapshot: () => ({ ...harness.snapshot, priceBook: book }) },
    })
    for (const hour of ['12', '03', '12']) {
      nowMs = Date.parse(`2026-03-28T${hour}:00:00Z`)
      await harness.call()
    }
    expect(harness.rows.map(({ total_cost }) => total_cost)).toEqual(['2', '1', '2'])
  })
})
