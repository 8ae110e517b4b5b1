import { describe, expect, it } from 'vitest'
import { Decimal } from '@/lib/core'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessOptions } from '../../../support/gateway-harness'
import { MESSAGE_JSON, REQUEST_JSON } from '../../../support/message-fixtures'

/** The middle of a calendar minute. */
const NOW_MS = Date.parse('2026-03-28T10:30:30Z')
const own = (rateMultiplier: string | null, rpmLimit: number | null) =>
  new Map([[1, { rateMultiplier: rateMultiplier === null ? null : new Decimal(rateMultiplier), rpmLimit }]])

describe('requests a minute', () => {
  it.each<[string, HarnessOptions, number, string]>([
    ['a user', { entry: { user: { rpmLimit: 2 } } }, 2, 'user'],
    ['a key', { entry: { key: { rpmLimit: 3 } } }, 3, 'key'],
    ['a user in a group', { group: { rpmLimit: 1 } }, 1, 'user in this group'],
    [
      'a user in a group, with a limit of their own',
      { group: { rpmLimit: 1 }, entry: { user: { groups: own(null, 3) } } },
      3,
      'user in this group',
    ],
  ])('of %s are limited, and say when they begin anew', async (_whose, options, limit, scope) => {
    const harness = createHarness({ ...options, nowMs: () => NOW_MS })
    for (let count = 0; count < limit; count += 1) expect((await harness.call()).status).toBe(200)
    const refused = await harness.call()
    expect(refused.status).toBe(429)
    const words = `requests per minute of the ${scope}, resets at 2026-03-28T10:31:00.000Z`
    expect(refused.text).toContain(words)
    expect(refused.headers).toMatchObject({ 'retry-after': '30', 'x-switchyard-code': 'RATE_LIMITED' })
  })
})

describe('the multiplier', () => {
  it.each<[string, HarnessOptions, string]>([
    [
      'the user’s own for the group',
      { group: { rateMultiplier: new Decimal(2) }, entry: { user: { groups: own('0.7', null) } } },
      '0.7',
    ],
    [
      'the group’s',
      { group: { rateMultiplier: new Decimal(2) }, entry: { user: { groups: own(null, 5) } } },
      '2',
    ],
    ['0 for a negative one', { entry: { user: { groups: own('-1', null) } } }, '0'],
  ])('is %s', async (_name, options, multiplier) => {
    const harness = createHarness(options)
    expect((await harness.call()).status).toBe(200)
    const [row] = harness.rows
    const expected = new Decimal(row?.total_cost ?? 'NaN').times(multiplier)
    expect(new Decimal(row?.actual_cost ?? 'NaN')).toEqual(expected)
    expect(harness.billing.pendingOf(3)).toEqual(expected)
  })
})

describe('a request for fast tokens', () => {
  it.each([
    [{}, 'fast', 2],
    [{ speed: 'standard' }, 'standard', 1],
  ])('whose answer reports %j costs as in the tier %s', async (told, tier, factor) => {
    const usage = { input_tokens: 10, output_tokens: 5, ...told }
    const chunks = [JSON.stringify({ ...JSON.parse(MESSAGE_JSON), usage })]
    const harness = createHarness({ answer: () => ({ status: 200, chunks }) })
    await harness.call({ body: REQUEST_JSON })
    await harness.call({ body: REQUEST_JSON.replace('{', '{"speed":"fast",') })
    expect(harness.rows[1]).toMatchObject({ service_tier: tier })
    expect(Number(harness.rows[1]?.total_cost)).toBeCloseTo(Number(harness.rows[0]?.total_cost) * factor, 12)
  })
})
