import { describe, expect, it } from 'vitest'
import type { AccountUpkeep } from '@/lib/gateway'
import { createHarness, START_MS, type HarnessOptions } from '../../../support/gateway-harness'
import { MESSAGE_JSON } from '../../../support/message-fixtures'

const UNAUTHORIZED = {
  status: 401,
  chunks: ['{"type":"error","error":{"type":"authentication_error","message":"expired"}}'],
}
const OK = { status: 200, chunks: [MESSAGE_JSON] }

function harnessWith(renewed: string | null | Promise<string>, fields: HarnessOptions = {}) {
  const asked: unknown[] = []
  const accountUpkeep: AccountUpkeep = {
    renewToken(input) {
      asked.push(input)
      return Promise.resolve(renewed)
    },
    identityOf: ({ identity }) => ({ ...identity, clientId: '' }),
  }
  const reports: string[] = []
  const health = {
    ...createHarness().ports.health,
    report: ({ accountId, outcome }: { accountId: number; outcome: { kind: string } }) =>
      void reports.push(`${accountId} ${outcome.kind}`),
  }
  const accounts = [
    { id: 1, priority: 1, type: 'oauth' as const, secret: 'old', tokenLife: { expiresAtMs: null } },
    { id: 2, priority: 2 },
  ]
  const answer: HarnessOptions['answer'] = ({ account }) =>
    account.secret === 'old' || account.secret === 'bad' ? UNAUTHORIZED : OK
  return {
    ...createHarness({ accounts, answer, ports: { health, accountUpkeep }, ...fields }),
    asked,
    reports,
  }
}

describe('a 401 of an OAuth account', () => {
  it('renews the token and tries once more there; the account is not blamed', async () => {
    const harness = harnessWith('new')
    expect((await harness.call()).status).toBe(200)
    expect(harness.sent.map(({ account }) => [account.id, account.secret])).toEqual([
      [1, 'old'],
      [1, 'new'],
    ])
    expect(harness.sent[1]?.headers).toContain('Bearer new')
    expect(harness.asked).toEqual([{ accountId: 1, refusedToken: 'old' }])
    expect(harness.reports).toEqual(['1 ok'])
    expect(harness.rows[0]?.attempts.map(({ account_id, outcome }) => [account_id, outcome])).toEqual([
      [1, 'unauthorized'],
      [1, 'ok'],
    ])
    expect(harness.coordination.loadOf(1).slotsInUse).toBe(0)
  })

  it('that stays after the renewal fails over, and counts once', async () => {
    const harness = harnessWith('bad')
    expect((await harness.call()).status).toBe(200)
    expect(harness.sent.map(({ account }) => account.id)).toEqual([1, 1, 2])
    expect(harness.asked).toHaveLength(1)
    expect(harness.reports).toEqual(['1 unauthorized', '2 ok'])
  })

  it('without a new token fails over at once', async () => {
    const harness = harnessWith(null)
    expect((await harness.call()).status).toBe(200)
    expect(harness.sent.map(({ account }) => account.id)).toEqual([1, 2])
    expect(harness.reports).toEqual(['1 unauthorized', '2 ok'])
  })

  it('of an API key is never renewed', async () => {
    const harness = harnessWith('new', {
      accounts: [
        { id: 1, secret: 'old' },
        { id: 2, priority: 60 },
      ],
    })
    expect((await harness.call()).status).toBe(200)
    expect(harness.sent.map(({ account }) => account.id)).toEqual([1, 2])
    expect(harness.asked).toEqual([])
  })
})

describe('a token that is over', () => {
  const account = { id: 1, type: 'oauth' as const, secret: 'old' }
  const nowMs = () => START_MS

  it('is renewed before it is sent', async () => {
    const accounts = [{ ...account, tokenLife: { expiresAtMs: START_MS } }]
    const harness = harnessWith('new', { accounts, nowMs })
    expect((await harness.call()).status).toBe(200)
    expect(harness.sent.map((request) => request.account.secret)).toEqual(['new'])
  })

  it('is sent as it is where no new one is to be had', async () => {
    const accounts = [
      { ...account, tokenLife: { expiresAtMs: START_MS } },
      { id: 2, priority: 60 },
    ]
    const harness = harnessWith(null, { accounts, nowMs })
    expect((await harness.call()).status).toBe(200)
    expect(harness.sent.map((request) => request.account.secret)).toEqual(['old', 'upstream-secret-2'])
    expect(harness.asked).toHaveLength(2)
  })

  it('is not while it lasts', async () => {
    const accounts = [{ ...account, secret: 'good', tokenLife: { expiresAtMs: START_MS + 1 } }]
    const harness = harnessWith('new', { accounts, nowMs })
    expect((await harness.call()).status).toBe(200)
    expect(harness.asked).toEqual([])
  })

  const CHATGPT = {
    platform: 'openai',
    type: 'oauth',
    baseUrl: null,
    chatgptAccountId: 'w',
    secret: 'old',
    tokenLife: { expiresAtMs: START_MS },
  } as const
  const accounts = [
    { ...CHATGPT, id: 1, priority: 1 },
    { platform: 'openai' as const, id: 2, priority: 2 },
  ]
  const items = [{ type: 'item_reference', id: 'msg_1' }]

  it.each([
    ['what its wire has no word for', '/v1/chat/completions', { messages: [], stop: ['END'] }],
    ['an item that it has not kept', '/v1/responses', { input: items }],
  ])('is not for a request that the account cannot express: %s', async (_, path, fields) => {
    const harness = harnessWith('new', { accounts, nowMs, group: { platform: 'openai' } })
    await harness.call({ path, body: JSON.stringify({ model: 'gpt-5.4', ...fields }) })
    expect(harness.sent.map((request) => request.account.id)).toEqual([2])
    expect(harness.asked).toEqual([])
  })

  it('is for the next request that it can express, whose words are the same', async () => {
    const harness = harnessWith('new', { accounts, nowMs, group: { platform: 'openai' } })
    const body = JSON.stringify({ model: 'gpt-5.4', input: 'hi', stream: true })
    await harness.call({ path: '/v1/responses', body })
    expect(harness.asked).toHaveLength(1)
    expect(harness.sent[0]?.account.secret).toBe('new')
    expect(harness.sent[0]?.body.toString()).toContain('"hi"')
  })

  it('is of no use to a client that has left meanwhile', async () => {
    let end = (token: string): string => token
    const renewed = new Promise<string>((resolve) => {
      end = (token) => {
        resolve(token)
        return token
      }
    })
    const own = [{ ...account, tokenLife: { expiresAtMs: START_MS } }]
    const harness = harnessWith(renewed, { accounts: own, nowMs })
    const begun = harness.begin()
    await new Promise((resolve) => setImmediate(resolve))
    begun.leave()
    end('new')
    await begun.done
    expect([harness.sent, harness.rows]).toEqual([[], []])
    expect(harness.coordination.loadOf(1).slotsInUse).toBe(0)
  })
})
