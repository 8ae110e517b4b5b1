import { describe, expect, it } from 'vitest'
import { Decimal, exactOf, ZERO } from '@/lib/core'
import type { GatewaySnapshot, KeySpend, SubscriptionUsage } from '@/lib/gateway'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessOptions } from '../../../support/gateway-harness'

const NOW_MS = Date.parse('2026-03-28T10:30:00Z')

/** 100 bytes of text, 1,000 tokens of output: held for about 0.0151 USD at 3 and 15 USD a million tokens. */
function body(parts: object = {}): string {
  return JSON.stringify({
    model: 'claude-sonnet-4-5',
    max_tokens: 1_000,
    messages: [{ role: 'user', content: 'Hello' }],
    ...parts,
  })
}

const NO_SPEND: KeySpend = {
  quotaUsed: ZERO,
  used5h: ZERO,
  used1d: ZERO,
  used7d: ZERO,
  start5hMs: null,
  start1dMs: null,
  start7dMs: null,
}

const strict: Partial<GatewaySnapshot['settings']> = { holds: 'strict', storeOutage: 'reject' }
const at = { nowMs: () => NOW_MS }

describe('holds', () => {
  it.each([
    ['the balance', { balance: '0.01' }, 403, 'INSUFFICIENT_BALANCE'],
    [
      'the quota of this API key',
      { entry: { key: { quotaUsd: new Decimal('0.01') } } },
      403,
      'KEY_QUOTA_EXHAUSTED',
    ],
    [
      'the spending limit of 5 hours of this API key',
      { entry: { key: { limit5hUsd: new Decimal('0.01') } } },
      429,
      'RATE_LIMITED',
    ],
  ])('larger than what is left of %s are refused with these words', async (name, options, status, code) => {
    const harness = createHarness({ ...at, ...options })
    harness.billing.putSpend(7, NO_SPEND, 1)
    const refused = await harness.call({ body: body() })
    expect(refused).toMatchObject({
      status,
      headers: { 'x-switchyard-code': code, 'x-should-retry': 'false' },
    })
    expect(refused.text).toContain(`What is left of ${name} is less than the 0.0151 USD`)
    expect(refused.headers['retry-after']).toBeUndefined()
  })

  it('of running requests count against the balance until their answers have a price', async () => {
    const harness = createHarness({ ...at, balance: '0.04' })
    const running = [1, 2].map(() => harness.begin({ body: body() }))
    const third = await harness.call({ body: body() })
    expect(third.status).toBe(403)
    expect(third.headers['x-switchyard-code']).toBe('INSUFFICIENT_BALANCE')
    expect(third.text).toContain('What is left of the balance is held by running requests')
    await Promise.all(running.map(({ done }) => done))
    expect(harness.rows).toHaveLength(2)
    expect((await harness.call({ body: body() })).status).toBe(200)
    expect(harness.coordination.sizes()).toMatchObject({ leases: 0, holds: 0 })
    const spent = harness.rows.reduce((sum, row) => sum.plus(row.actual_cost), new Decimal(0))
    expect(harness.billing.pendingOf(3)).toEqual(spent)
  })

  it('are given back when the upstream fails', async () => {
    const failing = createHarness({ ...at, answer: () => ({ status: 400, chunks: ['{}'] }) })
    expect((await failing.call({ body: body() })).status).toBe(400)
    expect(failing.coordination.sizes()).toMatchObject({ leases: 0, holds: 0 })
  })

  it('are bounded by 4,096 tokens, or by the request under strict', async () => {
    const large = { body: body({ max_tokens: 100_000 }) }
    expect((await createHarness({ ...at, balance: '0.1' }).call(large)).status).toBe(200)
    const refused = await createHarness({ ...at, balance: '0.1', settings: strict }).call(large)
    expect(refused.headers['x-switchyard-code']).toBe('INSUFFICIENT_BALANCE')
  })

  it('of a picture are for a picture, not for its bytes', async () => {
    const source = { type: 'base64', media_type: 'image/png', data: `iVBORw0KGgo${'A'.repeat(800_000)}` }
    const messages = [{ role: 'user', content: [{ type: 'image', source }] }]
    const harness = createHarness({ ...at, balance: '0.1' })
    expect((await harness.call({ body: body({ messages }) })).status).toBe(200)
    const text = { role: 'user', content: 'all that was said '.repeat(45_000) }
    const refused = await harness.call({ body: body({ messages: [text] }) })
    expect(refused.headers['x-switchyard-code']).toBe('INSUFFICIENT_BALANCE')
  })
})

function usage(parts: Partial<SubscriptionUsage>): SubscriptionUsage {
  const none = new Decimal(0)
  return {
    startsAtMs: NOW_MS,
    dailyUsage: none,
    weeklyUsage: none,
    monthlyUsage: none,
    dailyStartMs: null,
    weeklyStartMs: null,
    monthlyStartMs: null,
    ...parts,
  }
}

function subscribed(used: SubscriptionUsage, options: HarnessOptions = {}) {
  const subscription = { id: '7', groupId: 1, startsAtMs: NOW_MS, expiresAtMs: NOW_MS + 9e9 }
  const harness = createHarness({
    balance: '0',
    ...at,
    ...options,
    group: { subscriptionType: 'subscription', dailyLimitUsd: new Decimal('0.05'), ...options.group },
    entry: { user: { subscriptions: new Map([[1, subscription]]) } },
  })
  harness.billing.putSubscription('7', used, 1)
  return harness
}

describe('a subscription', () => {
  it('opens its group to the user while it runs, an exclusive one too', async () => {
    const group = { isExclusive: true } as const
    expect((await subscribed(usage({}), { group }).call({ body: body() })).status).toBe(200)
    const ended = subscribed(usage({}), { group, nowMs: () => NOW_MS + 9e9 })
    expect((await ended.call({ body: body() })).headers['x-switchyard-code']).toBe('NO_SUBSCRIPTION')
  })

  it('pays without the balance, by list price, and is refused with the window that is used up', async () => {
    const dailyUsage = new Decimal('0.03')
    const harness = subscribed(usage({ dailyUsage, dailyStartMs: NOW_MS }), {
      group: { rateMultiplier: new Decimal('0.5') },
    })
    expect((await harness.call({ body: body() })).status).toBe(200)
    expect(harness.rows[0]).toMatchObject({ billing_type: 'subscription', rate_multiplier: '0.5' })
    expect(harness.billing.subscriptionOf('7')?.pending).toBe(
      BigInt(new Decimal(harness.rows[0]?.total_cost ?? 0).times(1e10).toFixed()),
    )
    const running = harness.begin({ body: body() })
    const refused = await harness.call({ body: body() })
    expect(refused.status).toBe(403)
    expect(refused.headers['x-switchyard-code']).toBe('SUBSCRIPTION_LIMIT')
    expect(refused.text).toContain('What is left of the daily limit of the subscription is held by running')
    expect(refused.headers['retry-after']).toBe('5')
    expect(refused.headers['x-should-retry']).toBeUndefined()
    await running.done
    harness.billing.putSubscription('7', usage({ dailyUsage: new Decimal('0.05'), dailyStartMs: NOW_MS }), 2)
    const spent = await harness.call({ body: body() })
    expect(spent.text).toContain('daily, resets at 2026-03-29T10:30:00.000Z')
    expect(spent.headers['x-should-retry']).toBe('false')
  })

  it('with less left than a request may cost says so, and not that its limit is reached', async () => {
    const harness = subscribed(usage({ dailyUsage: new Decimal('0.04'), dailyStartMs: NOW_MS }))
    const refused = await harness.call({ body: body() })
    expect(refused.headers['x-switchyard-code']).toBe('SUBSCRIPTION_LIMIT')
    expect(refused.text).toContain(
      'What is left of the daily limit of the subscription is less than the 0.0151 USD foreseen for this request; try a lower limit of output tokens, or again after 2026-03-29T10:30:00.000Z',
    )
    expect(refused.headers).toMatchObject({ 'x-should-retry': 'false', 'retry-after': '86400' })
    expect((await harness.call({ body: body({ max_tokens: 100 }) })).status).toBe(200)
  })

  it('is told no time where a request may cost more than a whole window', async () => {
    const harness = subscribed(usage({ dailyUsage: new Decimal('0.04'), dailyStartMs: NOW_MS }))
    const refused = await harness.call({
      body: body({ messages: [{ role: 'user', content: 'x'.repeat(120_000) }] }),
    })
    expect(refused.text).toMatch(/USD foreseen for this request; try a lower limit of output tokens"/u)
    expect(refused.headers['x-should-retry']).toBe('false')
    expect(refused.headers['retry-after']).toBeUndefined()
  })

  it('lets its user in again once the window has ended, also one of the calendar', async () => {
    const spent = usage({ dailyUsage: new Decimal('0.05'), dailyStartMs: NOW_MS })
    expect(
      (await subscribed(spent, { nowMs: () => NOW_MS + 86_400_000 }).call({ body: body() })).status,
    ).toBe(200)
    const settings: Partial<GatewaySnapshot['settings']> = {
      subscriptionWindows: { kind: 'calendar', timeZone: 'Asia/Tokyo' },
    }
    const today = usage({ dailyUsage: new Decimal('0.05'), dailyStartMs: Date.parse('2026-03-27T15:00:00Z') })
    const refused = await subscribed(today, { settings }).call({ body: body() })
    expect(refused.text).toContain('resets at 2026-03-28T15:00:00.000Z')
    const tomorrow = () => Date.parse('2026-03-28T15:00:00Z')
    expect((await subscribed(today, { settings, nowMs: tomorrow }).call({ body: body() })).status).toBe(200)
  })

  it('shows its windows, with what is not settled yet, in /v1/usage', async () => {
    const harness = subscribed(usage({ dailyUsage: new Decimal('0.03'), dailyStartMs: NOW_MS }))
    harness.billing.addPending({
      userId: 3,
      apiKeyId: 7,
      subscriptionId: '7',
      actual: 0n,
      total: exactOf(new Decimal('0.01')),
    })
    const reply = await harness.call({ method: 'GET', path: '/v1/usage', body: '' })
    expect(JSON.parse(reply.text)).toMatchObject({
      remaining: 0.01,
      subscription: { daily_usage_usd: 0.04, weekly_usage_usd: 0.01, daily_limit_usd: 0.05 },
    })
  })
})
