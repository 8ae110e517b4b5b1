import { describe, expect, it } from 'vitest'
import { buildModelTable, Decimal, NO_USAGE, ZERO } from '@/lib/core'
import type { RouteLabQuestion, TokenUsage } from '@/lib/core'
import { explainRequest } from '@/lib/gateway'
import { ticket } from '../../../support/coordination-tickets'
import { createHarness, START_MS } from '../../../support/gateway-harness'
import type { HarnessOptions } from '../../../support/gateway-harness'
import { entryOf } from '../../../support/gateway-world'

const MODEL = 'claude-sonnet-4-5'
const messages = [{ role: 'user', content: 'x' }]
const NO_SPEND = {
  quotaUsed: ZERO,
  used5h: ZERO,
  used1d: ZERO,
  used7d: ZERO,
  start5hMs: null,
  start1dMs: null,
  start7dMs: null,
}

function world(options: HarnessOptions) {
  const harness = createHarness({ accounts: [{ id: 1, concurrency: 0 }], nowMs: () => START_MS, ...options })
  harness.billing.putSpend(entryOf(options).key.id, NO_SPEND, 1)
  return {
    coordination: harness.coordination,
    ask: (fields: object = {}) =>
      harness.call({ body: JSON.stringify({ model: MODEL, messages, ...fields }) }),
    explain: (usage: Partial<TokenUsage> = {}, subject: Partial<RouteLabQuestion> = { apiKeyId: 1 }) => {
      const question: RouteLabQuestion = {
        apiKeyId: null,
        groupId: null,
        protocolId: 'anthropic_messages',
        forcedPlatform: null,
        requestedModel: MODEL,
        session: null,
        usage: { ...NO_USAGE, ...usage },
        ...subject,
      }
      const entry = question.apiKeyId === null ? null : entryOf(options)
      return explainRequest(harness, { question, entry, requestId: 'lab' }).outcome
    },
  }
}

describe('what Route Lab foresees to be held', () => {
  it('is that of a request that names no limit: who cannot pay 4,096 tokens of output is refused', async () => {
    const { ask, explain } = world({ balance: '0.05' })
    const refused = await ask()
    expect(refused).toMatchObject({ status: 403, headers: { 'x-switchyard-code': 'INSUFFICIENT_BALANCE' } })
    const told = explain({ inputTokens: 5, outputTokens: 1 })
    expect(told).toMatchObject({ kind: 'refused', status: 403, code: 'INSUFFICIENT_BALANCE' })
    expect(refused.text).toContain(told.kind === 'refused' ? told.message : '')
    expect(explain({}, { groupId: 1 })).toMatchObject({ kind: 'served' })
  })

  it('grows with the tokens of the sample that are read', () => {
    const { explain } = world({ balance: '0.1' })
    expect(explain({ inputTokens: 1_000 })).toMatchObject({ kind: 'served' })
    expect(explain({ inputTokens: 100_000 })).toMatchObject({ kind: 'refused', code: 'INSUFFICIENT_BALANCE' })
    expect(explain({ cacheReadTokens: 100_000 })).toMatchObject({ kind: 'refused' })
  })

  it('is claimed of the first who pays: the quota of the key before the balance', async () => {
    const options = { balance: '0', entry: { key: { quotaUsd: new Decimal('0.001') } } }
    const { ask, explain } = world(options)
    expect((await ask()).headers['x-switchyard-code']).toBe('KEY_QUOTA_EXHAUSTED')
    expect(explain()).toMatchObject({ kind: 'refused', code: 'KEY_QUOTA_EXHAUSTED' })
  })

  it('is under strict holds that of a request whose limit is the output of the sample', async () => {
    const { ask, explain } = world({ balance: '0.5', settings: { holds: 'strict' } })
    expect(explain({ outputTokens: 500 })).toMatchObject({ kind: 'served' })
    expect((await ask({ max_tokens: 500 })).status).toBe(200)
    const told = explain({ outputTokens: 64_000 })
    expect(told).toMatchObject({ kind: 'refused', code: 'INSUFFICIENT_BALANCE' })
    expect((await ask({ max_tokens: 64_000 })).headers['x-switchyard-code']).toBe('INSUFFICIENT_BALANCE')
  })

  it('counts accounts whose sessions are too many, of which admission hears only afterwards', async () => {
    const full = { id: 2, concurrency: 0, maxSessions: 1, sessionIdleMs: 300_000 }
    // What a model costs depends on the account: one serves it free of charge, the other as a dear one.
    const dear = { ...full, modelMapping: buildModelTable([['alpha', 'claude-opus-4-5']]) }
    const accounts = [{ id: 1, concurrency: 0 }, dear]
    const { ask, explain, coordination } = world({
      accounts,
      balance: '0.05',
      settings: { unpricedModels: 'allow' },
    })
    const sticky = { key: 'elsewhere', accountId: null }
    expect(coordination.admit(ticket({ accounts: [full], sticky }))).toMatchObject({ kind: 'admitted' })
    expect((await ask({ model: 'alpha' })).headers['x-switchyard-code']).toBe('INSUFFICIENT_BALANCE')
    const told = explain({}, { apiKeyId: 1, requestedModel: 'alpha' })
    expect(told).toMatchObject({ kind: 'refused', code: 'INSUFFICIENT_BALANCE' })
  })
})
