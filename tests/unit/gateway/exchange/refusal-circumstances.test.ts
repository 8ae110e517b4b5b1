import { describe, expect, it } from 'vitest'
import { Decimal, ZERO } from '@/lib/core'
import { createBillingView } from '@/lib/stores'
import { createHarness } from '../../../support/gateway-harness'
import { MESSAGE_JSON, REQUEST_JSON } from '../../../support/message-fixtures'

describe('what is refused for its circumstances', () => {
  it('a used-up key quota and window are refused with their reset', async () => {
    const spend = {
      quotaUsed: new Decimal(5),
      used5h: new Decimal(2),
      used1d: ZERO,
      used7d: ZERO,
      start5hMs: Date.now() - 1000,
      start1dMs: null,
      start7dMs: null,
    }
    const billing = createBillingView()
    billing.putBalance(3, new Decimal(9), 1)
    billing.putSpend(7, spend, 1)
    const quota = createHarness({ ports: { billing }, entry: { key: { quotaUsd: new Decimal(5) } } })
    expect((await quota.call()).headers['x-switchyard-code']).toBe('KEY_QUOTA_EXHAUSTED')
    const window = createHarness({ ports: { billing }, entry: { key: { limit5hUsd: new Decimal(2) } } })
    const reply = await window.call()
    expect(reply.status).toBe(429)
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(17_000)
    expect(reply.headers['x-should-retry']).toBe('false')
  })

  it('an overloaded process refuses before it looks at the key, and lets a running stream end', async () => {
    let isOverloaded = false
    const harness = createHarness({ isOverloaded: () => isOverloaded })
    const running = harness.begin()
    isOverloaded = true
    const refused = await harness.call({ headers: { 'x-api-key': 'sk-bad' } })
    expect(refused.status).toBe(503)
    expect(refused.headers).toMatchObject({ 'retry-after': '5', 'x-switchyard-code': 'OVERLOADED' })
    expect(JSON.parse(refused.text)).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } })
    await running.done
    expect(running.reply()).toMatchObject({ status: 200, text: MESSAGE_JSON })
    isOverloaded = false
    expect((await harness.call()).status).toBe(200)
  })

  it('a key that cannot be looked up is no error of ours, and worth another try', async () => {
    const away = new Error('connection refused')
    const harness = createHarness({ ports: { findKey: () => Promise.reject(away) } })
    const refused = await harness.call()
    expect(refused.status).toBe(503)
    expect(refused.headers).toMatchObject({ 'retry-after': '1', 'x-switchyard-code': 'BILLING_UNAVAILABLE' })
    expect(JSON.parse(refused.text)).toMatchObject({ error: { type: 'billing_service_error' } })
    expect(harness.log[0]).toMatchObject({ cause: away })
  })

  it('a free group needs no balance', async () => {
    const harness = createHarness({ balance: '0', group: { rateMultiplier: ZERO } })
    expect((await harness.call()).status).toBe(200)
    expect(harness.rows[0]).toMatchObject({ actual_cost: '0' })
  })

  it('bodies in flight are given back, whatever became of the request', async () => {
    const harness = createHarness({ maxInflightBodyBytes: REQUEST_JSON.length + 1 })
    for (let i = 0; i < 5; i++) expect((await harness.call()).text).toBe(MESSAGE_JSON)
    expect((await harness.call({ body: '{' })).status).toBe(400)
    expect((await harness.call()).status).toBe(200)
  })

  it('nothing secret is logged', async () => {
    const harness = createHarness({
      answer: () => ({ status: 401, chunks: ['{"error":"bad key upstream-secret-1"}'] }),
    })
    const reply = await harness.call()
    expect(reply.text).not.toContain('upstream-secret-1')
    expect(JSON.stringify(harness.log)).not.toMatch(/upstream-secret-1|sk-good/)
  })
})
