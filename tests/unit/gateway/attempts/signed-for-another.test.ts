import { describe, expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'
import type { ScriptedAnswer } from '../../../support/gateway-harness'
import { recordedAnswer } from '../../protocols/translate/recorded-answers'

const MODEL = 'gemini-3.1-pro'
const SIGNATURE = 'QTFzaWduYXR1cmU='
const SIGNATURE_SHOWN = Buffer.from(`switchyard1:gemini:${SIGNATURE}`).toString('base64')
const DONE: ScriptedAnswer = {
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  chunks: [recordedAnswer('gemini', MODEL).stream],
}
const refusing = (message: string): ScriptedAnswer => ({
  status: 400,
  chunks: [JSON.stringify({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } })],
})

const user = (text: string) => ({ role: 'user', parts: [{ text }] })
const ARGS = { text: `"thoughtSignature":"${SIGNATURE}"` }
const turnOf = (signature: string, spelt: 'thoughtSignature' | 'thought_signature') => ({
  role: 'model',
  parts: [
    { text: 'I think.', thought: true, [spelt]: signature },
    { text: 'Said.', [spelt]: signature },
    { [spelt]: signature, functionCall: { name: 'look', args: ARGS } },
    { functionCall: { name: 'look', args: { thoughtSignature: 'mine' } } },
  ],
})
const RESULT = { role: 'user', parts: [{ functionResponse: { name: 'look', response: { ok: true } } }] }

type Body = { readonly contents: readonly unknown[] }
const bodyOf = ({ body }: { readonly body: unknown }): string => Buffer.from(body as Buffer).toString()

/** Accounts of which the first is limited, and which refuse signatures that the second has not made. */
function harnessOf(message: string) {
  return createHarness({
    group: { platform: 'gemini' },
    accounts: [1, 2].map((id) => ({ id, platform: 'gemini', type: 'api_key', baseUrl: null, priority: id })),
    settings: { unpricedModels: 'allow' },
    answer: ({ account, body }) => {
      if (account.id === 1) return { status: 429, headers: { 'retry-after': '90' }, chunks: ['{}'] }
      return bodyOf({ body }).includes(`ignature":"${SIGNATURE}"`) ? refusing(message) : DONE
    },
  })
}

const ask = (turns: readonly unknown[]) => ({
  path: `/v1beta/models/${MODEL}:streamGenerateContent`,
  query: 'alt=sse',
  body: JSON.stringify({ contents: [user('Go.'), ...turns, RESULT, user('Go on.')] }),
})

describe('signatures of another account', () => {
  it.each([
    'Corrupted thought signature.',
    'Thought signature is not valid.',
    'Invalid thought signature.',
    'Unable to submit request because Thought signature is not valid.. Learn more: https://cloud.google.com/',
  ])('are left out of a second try: %s', async (message) => {
    for (const spelt of ['thoughtSignature', 'thought_signature'] as const) {
      const harness = harnessOf(message)
      const reply = await harness.call(ask([turnOf(SIGNATURE, spelt)]))
      expect(reply.status).toBe(200)
      expect(harness.sent.map(({ account }) => account.id)).toEqual([1, 2, 2])
      const { contents } = JSON.parse(bodyOf(harness.sent[2] ?? { body: '' })) as Body
      const [thought, said, call, other] = turnOf('', spelt).parts
      const parts = [thought, said, { ...call, [spelt]: 'skip_thought_signature_validator' }, other]
      expect(contents).toEqual([user('Go.'), { role: 'model', parts }, RESULT, user('Go on.')])
      expect(harness.rows).toMatchObject([{ account_id: 2, status: 'ok' }])
    }
  })

  it('are left out of long conversations too', async () => {
    const harness = harnessOf('Corrupted thought signature.')
    const turns = Array.from({ length: 400 }, () => turnOf(SIGNATURE, 'thoughtSignature'))
    expect((await harness.call(ask(turns))).status).toBe(200)
    expect(bodyOf(harness.sent[2] ?? { body: '' })).not.toContain(`ignature":"${SIGNATURE}"`)
  })

  it('are the client’s to hear of where the refusal speaks of something else', async () => {
    const harness = harnessOf('Function call is missing a thought_signature in functionCall parts.')
    expect((await harness.call(ask([turnOf(SIGNATURE, 'thoughtSignature')]))).status).toBe(400)
    expect(harness.sent).toHaveLength(2)
  })

  it('are left out of what was translated for the account', async () => {
    const harness = harnessOf('Corrupted thought signature.')
    const first = await harness.call({
      path: '/v1/chat/completions',
      body: JSON.stringify({
        model: MODEL,
        messages: [
          { role: 'user', content: 'Go.' },
          {
            role: 'assistant',
            tool_calls: [
              {
                id: 'call_1',
                type: 'function',
                function: { name: 'look', arguments: '{}' },
                extra_content: { google: { thought_signature: SIGNATURE_SHOWN } },
              },
            ],
          },
          { role: 'tool', tool_call_id: 'call_1', content: 'ok' },
        ],
      }),
    })
    expect(first.status).toBe(200)
    expect(bodyOf(harness.sent.at(-1) ?? { body: '' })).toContain('skip_thought_signature_validator')
  })
})
