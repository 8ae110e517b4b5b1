import { describe, expect, it } from 'vitest'
import { buildModelTable, Decimal } from '@/lib/core'
import type { GatewayGroup } from '@/lib/gateway'
import { account, groupOf } from '../../../support/gateway-world'
import { createHarness, type HarnessOptions, type ScriptedAnswer } from '../../../support/gateway-harness'
import { MESSAGE_JSON } from '../../../support/message-fixtures'

const TOO_LONG: ScriptedAnswer = {
  status: 400,
  chunks: ['{"type":"error","error":{"type":"invalid_request_error","message":"Prompt is too long"}}'],
}
const OK: ScriptedAnswer = { status: 200, chunks: [MESSAGE_JSON] }
const MAPPING = buildModelTable([['claude-*', 'claude-*'] as const])

function fallbackGroup(fields: Partial<GatewayGroup> = {}): GatewayGroup {
  const spare = account({ id: 9 })
  const plain = groupOf({ group: { id: 2, name: 'fallback', rateMultiplier: new Decimal(3) } })
  return { ...plain, pools: new Map([[0, [{ account: spare, bindingPriority: 50 }]]]), ...fields }
}

function world(options: HarnessOptions = {}, fallback: Partial<GatewayGroup> = {}) {
  return createHarness({
    accounts: [{ id: 1, platform: 'antigravity', mixedScheduling: true, modelMapping: MAPPING }],
    group: { fallbackGroupIdOnInvalidRequest: 2 },
    otherGroups: [fallbackGroup(fallback)],
    answer: (request) => (request.account.id === 1 ? TOO_LONG : OK),
    ...options,
  })
}

describe('fallback group on an invalid request', () => {
  it('starts again there, billed and logged under it, with both attempts', async () => {
    const harness = world()
    expect((await harness.call()).status).toBe(200)
    expect(harness.rows).toHaveLength(1)
    expect(harness.rows[0]).toMatchObject({ group_id: 2, account_id: 9, rate_multiplier: '3' })
    expect(harness.rows[0]?.attempts.map(({ account_id }) => account_id)).toEqual([1, 9])
    expect(harness.cancelled).toEqual([])
    expect(harness.log.at(-1)).toMatchObject({ groupId: 2, platform: 'anthropic' })
    expect(harness.coordination.loadOf(1).slotsInUse + harness.coordination.loadOf(9).slotsInUse).toBe(0)
  })

  it('lifts a forced platform', async () => {
    const harness = world()
    expect((await harness.call({ path: '/antigravity/v1/messages' })).status).toBe(200)
    expect(harness.sent.map(({ account: { id } }) => id)).toEqual([1, 9])
  })

  it.each([
    ['is missing', { group: { fallbackGroupIdOnInvalidRequest: 77 } }, {}],
    ['is not set', { group: {} }, {}],
    ['is disabled', {}, { status: 'disabled' }],
    ['is no anthropic group', {}, { platform: 'gemini' }],
    ['is a subscription group', {}, { subscriptionType: 'subscription' }],
    ['has such a fallback of its own', {}, { fallbackGroupIdOnInvalidRequest: 1 }],
  ] as const)('which %s: the first answer stands', async (_, options, fallback) => {
    const harness = world(options, fallback)
    const reply = await harness.call()
    expect(reply.status).toBe(400)
    expect(reply.text).toContain('Prompt is too long')
    expect(harness.sent).toHaveLength(1)
    expect(harness.cancelled).toHaveLength(1)
  })

  it('is taken once: what the fallback finds too long is answered', async () => {
    const harness = world({ answer: () => TOO_LONG })
    expect((await harness.call()).status).toBe(400)
    expect(harness.sent).toHaveLength(2)
  })

  it('who cannot pay there is told so', async () => {
    const free = { fallbackGroupIdOnInvalidRequest: 2, rateMultiplier: new Decimal(0) }
    const harness = world({ group: free, balance: '0' })
    const reply = await harness.call()
    expect(reply.status).toBe(403)
    expect(JSON.parse(reply.text)).toMatchObject({ error: { type: 'billing_error' } })
  })

  it.each([
    ['another platform', { accounts: [{ id: 1 }] }],
    [
      'another mistake',
      { answer: () => ({ status: 400, chunks: ['{"error":{"message":"max_tokens: required"}}'] }) },
    ],
  ] as const)('not for %s', async (_, options) => {
    const harness = world(options)
    expect((await harness.call()).status).toBe(400)
    expect(harness.sent).toHaveLength(1)
  })
})
