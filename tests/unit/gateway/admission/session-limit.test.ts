import { describe, expect, it } from 'vitest'
import { NO_USAGE } from '@/lib/core'
import type { RouteLabQuestion } from '@/lib/core'
import { explainRequest } from '@/lib/gateway'
import { BREAKER_FAILURES, EMPTY_HEALTH } from '@/lib/scheduling'
import { createHarness, START_MS } from '../../../support/gateway-harness'
import type { HarnessOptions } from '../../../support/gateway-harness'
import { entryOf } from '../../../support/gateway-world'
import { chatAnswer, responseStream } from '../../../support/openai-fixtures'

const MODEL = 'claude-sonnet-4-5'
const body = JSON.stringify({ model: MODEL, max_tokens: 1, messages: [{ role: 'user', content: 'x' }] })
const ONE_SESSION = { concurrency: 0, maxSessions: 1, sessionIdleMs: 300_000 }

function world(options: HarnessOptions = {}) {
  const harness = createHarness({ accounts: [{ id: 1, ...ONE_SESSION }], nowMs: () => START_MS, ...options })
  return {
    ...harness,
    ask: (session: string) => harness.call({ body, headers: { 'x-claude-code-session-id': session } }),
    used: () => harness.sent.map(({ account }) => account.id),
    explain: (session: string | null) => {
      const question: RouteLabQuestion = {
        apiKeyId: 1,
        groupId: null,
        protocolId: 'anthropic_messages',
        forcedPlatform: null,
        requestedModel: MODEL,
        session,
        usage: { ...NO_USAGE, inputTokens: 1 },
      }
      return explainRequest(harness, { question, entry: entryOf({}), requestId: 'lab' })
    },
  }
}

describe('an account that serves as many sessions as it may', () => {
  it('is not waited for: another session is told so at once, the counted one and those without go on', async () => {
    const { ask, call, used, log } = world()
    expect((await ask('a')).status).toBe(200)
    const refused = await ask('b')
    expect(refused).toMatchObject({ status: 503, headers: { 'x-switchyard-code': 'NO_AVAILABLE_ACCOUNT' } })
    expect(refused.text).toContain('1 session_limit')
    expect(log.at(-1)?.exclusions).toMatchObject([{ account_id: 1, reason: 'session_limit' }])
    expect((await ask('a')).status).toBe(200)
    expect((await call({ body: body.replace('"x"', '""') })).status).toBe(200)
    expect(used()).toEqual([1, 1, 1])
  })

  it('leaves the session to the next account, be it beyond those that are offered at once', async () => {
    const full = Array.from({ length: 20 }, (_, index) => ({ id: index + 1, priority: 1, ...ONE_SESSION }))
    const { ask, used } = world({ accounts: [...full, { id: 21, priority: 2, concurrency: 0 }] })
    for (let session = 0; session < 22; session += 1) expect((await ask(`s${session}`)).status).toBe(200)
    expect(new Set(used().slice(0, 20)).size).toBe(20)
    expect(used().slice(20)).toEqual([21, 21])
  })

  it('leaves it to the next channel, which is no fault of the first', async () => {
    const channels = [1, 2].map((id) => ({
      modelMapping: { anthropic: { [MODEL]: MODEL } },
      accountIds: [id],
      routePriority: id,
      failoverPolicy: ['no_available_account'] as const,
    }))
    const accounts = [{ id: 1, ...ONE_SESSION }, { id: 2 }]
    const { ask, used } = world({ accounts, channels })
    await ask('a')
    for (let time = 0; time <= BREAKER_FAILURES; time += 1) expect((await ask('b')).status).toBe(200)
    await ask('a')
    expect(used()).toEqual([1, ...Array.from({ length: BREAKER_FAILURES + 1 }, () => 2), 1])
  })

  it('keeps the refusal for now where nobody else can express the request: it may, later', async () => {
    const openai = { platform: 'openai', baseUrl: null } as const
    const accounts = [
      { ...openai, id: 1, priority: 1, type: 'oauth', chatgptAccountId: 'w' },
      { ...openai, id: 2, priority: 2, type: 'api_key', ...ONE_SESSION },
    ] as const
    const { call, log } = world({
      group: { platform: 'openai' },
      accounts,
      answer: () => ({ status: 200, chunks: [chatAnswer()] }),
    })
    const ask = (content: string) => {
      const messages = [{ role: 'user', content }]
      const stopping = JSON.stringify({ model: 'gpt-5.4', stop: ['END'], messages })
      return call({ path: '/v1/chat/completions', body: stopping })
    }
    expect((await ask('a')).status).toBe(200)
    expect(await ask('b')).toMatchObject({
      status: 503,
      headers: { 'x-switchyard-code': 'NO_AVAILABLE_ACCOUNT' },
    })
    expect(log.at(-1)?.exclusions).toMatchObject([
      { account_id: 1, reason: 'request_not_supported' },
      { account_id: 2, reason: 'session_limit' },
    ])
  })

  it('is none that may serve later where it could not express the request either', async () => {
    const chatgpt = { platform: 'openai', baseUrl: null, type: 'oauth', chatgptAccountId: 'w' } as const
    const full = Array.from({ length: 16 }, (_, index) => ({
      ...chatgpt,
      id: index + 1,
      priority: 1,
      ...ONE_SESSION,
    }))
    const { call, log } = world({
      group: { platform: 'openai' },
      accounts: [...full, { ...chatgpt, id: 17, priority: 2 }],
      answer: () => ({ status: 200, chunks: responseStream() }),
    })
    const ask = (content: string, extra: object = {}) => {
      const messages = [{ role: 'user', content }]
      return call({
        path: '/v1/chat/completions',
        body: JSON.stringify({ model: 'gpt-5.4', messages, ...extra }),
      })
    }
    for (const { id } of full) expect((await ask(`session ${id}`)).status).toBe(200)
    const refused = await ask('another', { stop: ['END'] })
    expect(refused.headers['x-switchyard-code']).toBe('UNSUPPORTED_FIELD')
    expect(new Set(log.at(-1)?.exclusions?.map(({ reason }) => reason))).toEqual(
      new Set(['request_not_supported']),
    )
  })

  it('is left out of the explanation of another session', async () => {
    const { ask, explain } = world()
    await ask('a')
    expect(explain('a').outcome).toMatchObject({ kind: 'served', accountId: 1 })
    const other = explain('b')
    expect(other.outcome).toMatchObject({ kind: 'refused', code: 'NO_AVAILABLE_ACCOUNT' })
    expect(other.plan[0]?.accounts).toMatchObject([{ accountId: 1, rank: null, reason: 'session_limit' }])
  })

  it('is left out where no session is named: hardly a request has none, and that one is new', async () => {
    const { ask, explain } = world()
    expect(explain(null).outcome).toMatchObject({ kind: 'served', accountId: 1 })
    await ask('a')
    expect(explain(null).outcome).toMatchObject({ kind: 'refused', code: 'NO_AVAILABLE_ACCOUNT' })
  })

  it('is explained by what lasts longer, and its channel hands over for that', async () => {
    let quotaExhaustedUntilMs: number | null = null
    const channels = [1, 2].map((id) => ({
      modelMapping: { anthropic: { [MODEL]: MODEL } },
      accountIds: [id],
      routePriority: id,
      failoverPolicy: ['quota_exhausted'] as const,
    }))
    const { ask, explain, used } = world({
      accounts: [{ id: 1, ...ONE_SESSION }, { id: 2 }],
      channels,
      ports: {
        health: {
          healthOf: (id) => ({
            ...EMPTY_HEALTH,
            quotaExhaustedUntilMs: id === 1 ? quotaExhaustedUntilMs : null,
          }),
          report: () => {},
        },
      },
    })
    await ask('a')
    quotaExhaustedUntilMs = START_MS + 3_600_000
    const told = explain('b')
    expect(told.outcome).toMatchObject({ kind: 'served', accountId: 2 })
    expect(told.plan[0]?.accounts).toMatchObject([{ accountId: 1, reason: 'quota_exhausted' }])
    expect((await ask('b')).status).toBe(200)
    expect(used()).toEqual([1, 2])
  })
})
