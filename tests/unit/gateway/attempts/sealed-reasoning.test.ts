import { describe, expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessCall, ScriptedAnswer } from '../../../support/gateway-harness'
import { recordedAnswer, TEXT } from '../../protocols/translate/recorded-answers'

const MODEL = 'gpt-5.4'
const DONE: ScriptedAnswer = {
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  chunks: [recordedAnswer('openai responses', MODEL).stream],
}
const UNSEALED: ScriptedAnswer = {
  status: 400,
  chunks: [
    JSON.stringify({
      error: {
        message: 'The encrypted content for item rs_1 could not be verified.',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_encrypted_content',
      },
    }),
  ],
}
const reasoning = (sealed: string) => ({
  type: 'reasoning',
  id: 'rs_1',
  summary: [{ type: 'summary_text', text: 'I think.' }],
  encrypted_content: sealed,
})
const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] })
const CALL = { type: 'function_call', call_id: 'call_1', name: 'shell', arguments: '{"cmd":"reasoning"}' }
const RESULT = { type: 'function_call_output', call_id: 'call_1', output: '"encrypted_content"' }

const asked = (sealed: string): HarnessCall => ({
  path: '/v1/responses',
  body: JSON.stringify({
    model: MODEL,
    stream: true,
    store: false,
    input: [user('Go.'), reasoning(sealed), CALL, RESULT, reasoning(sealed), user('Go on.')],
  }),
})

const inputOf = ({ body }: { readonly body: unknown }): unknown[] =>
  (JSON.parse(Buffer.from(body as Buffer).toString()) as { input: unknown[] }).input

/** Accounts of which the first is limited, and which refuse reasoning that is sealed for another one. */
function harnessOf(type: 'api_key' | 'oauth', sealedFor: number) {
  return createHarness({
    group: { platform: 'openai' },
    accounts: [1, 2].map((id) => ({ id, platform: 'openai', type, baseUrl: null, priority: id })),
    settings: { unpricedModels: 'allow' },
    answer: ({ account, body }) => {
      if (account.id === 1) return { status: 429, headers: { 'retry-after': '90' }, chunks: ['{}'] }
      const isSealed = inputOf({ body }).some((item) =>
        JSON.stringify(item).startsWith('{"type":"reasoning"'),
      )
      return isSealed && sealedFor !== account.id ? UNSEALED : DONE
    },
  })
}

describe('reasoning that is sealed for another account', () => {
  it.each(['api_key', 'oauth'] as const)('is left out of a second try: %s', async (type) => {
    for (const sealed of ['short', 'x'.repeat(100_000)]) {
      const harness = harnessOf(type, 1)
      const reply = await harness.call(asked(sealed))
      expect(reply.status).toBe(200)
      expect(reply.text).toContain(JSON.stringify(TEXT).slice(1, 12))
      expect(harness.sent.map(({ account }) => account.id)).toEqual([1, 2, 2])
      expect(harness.sent.map((one) => inputOf(one).length)).toEqual([6, 6, 4])
      expect(inputOf(harness.sent[2] ?? { body: '' })).toEqual([user('Go.'), CALL, RESULT, user('Go on.')])
      expect(harness.rows).toMatchObject([{ account_id: 2, status: 'ok' }])
      expect(harness.reports.map(({ outcome }) => outcome.kind)).toEqual(['rateLimited', 'ok'])
    }
  })

  it('stays where the account can open it', async () => {
    const harness = harnessOf('api_key', 2)
    expect((await harness.call(asked('short'))).status).toBe(200)
    expect(harness.sent.map((one) => inputOf(one).length)).toEqual([6, 6])
  })

  it('is tried once: whatever else cannot be opened is the client’s to hear', async () => {
    const harness = createHarness({
      group: { platform: 'openai' },
      accounts: [{ id: 1, platform: 'openai', type: 'api_key', baseUrl: null }],
      settings: { unpricedModels: 'allow' },
      answer: () => UNSEALED,
    })
    const reply = await harness.call(asked('short'))
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.text)).toMatchObject({ error: { code: 'invalid_encrypted_content' } })
    expect(harness.sent).toHaveLength(2)
  })

  it('is the client’s to hear where there is none to leave out', async () => {
    const harness = createHarness({
      group: { platform: 'openai' },
      accounts: [{ id: 1, platform: 'openai', type: 'api_key', baseUrl: null }],
      settings: { unpricedModels: 'allow' },
      answer: () => UNSEALED,
    })
    const body = JSON.stringify({ model: MODEL, input: [user('Go.')] })
    expect((await harness.call({ path: '/v1/responses', body })).status).toBe(400)
    expect(harness.sent).toHaveLength(1)
  })
})
