import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessOptions } from '../../../support/gateway-harness'
import { CHAT_REQUEST, chatAnswer } from '../../../support/openai-fixtures'

const PATH = '/v1/chat/completions'
const BODY = JSON.stringify(CHAT_REQUEST)
const OPENAI: HarnessOptions = {
  group: { platform: 'openai' },
  accounts: [1, 2].map((id) => ({ id, platform: 'openai' as const, priority: id })),
  channels: [{ modelMapping: { openai: { [CHAT_REQUEST.model]: CHAT_REQUEST.model } } }],
}

describe('an answer with status 200', () => {
  it.each([
    ['{"error":{"message":"no upstream","type":"server_error"}}', 502],
    ['{"error":{"code":429,"message":"slow down"}}', 429],
  ])('that is an error in itself leads to another account: %s', async (text, status) => {
    const harness = createHarness({
      ...OPENAI,
      answer: ({ account }) => ({ status: 200, chunks: [account.id === 1 ? text : chatAnswer()] }),
    })
    const reply = await harness.call({ path: PATH, body: BODY })
    expect(reply.status).toBe(200)
    expect(JSON.parse(reply.text)).toHaveProperty('choices')
    expect(harness.rows).toHaveLength(1)
    expect(harness.rows[0]).toMatchObject({ account_id: 2, status: 'ok', usage_source: 'final' })
    expect(harness.rows[0]?.attempts).toMatchObject([
      { account_id: 1, status },
      { account_id: 2, status: 200 },
    ])
  })

  it('from every account is a 502 without a row', async () => {
    const text = '{"error":{"message":"no upstream"}}'
    const harness = createHarness({ ...OPENAI, answer: () => ({ status: 200, chunks: [text] }) })
    expect((await harness.call({ path: PATH, body: BODY })).status).toBe(502)
    expect(harness.rows).toEqual([])
  })

  it('compressed unasked is shown in the plain and billed; in an encoding that nobody knows it leads elsewhere', async () => {
    const harness = createHarness({
      ...OPENAI,
      answer: ({ account }) => ({
        status: 200,
        headers: {
          'content-type': 'application/json',
          'content-encoding': account.id === 1 ? 'zstd' : 'gzip',
        },
        chunks: [gzipSync(chatAnswer())],
      }),
    })
    const reply = await harness.call({ path: PATH, body: BODY })
    expect(reply).toMatchObject({ status: 200, text: chatAnswer() })
    expect(reply.headers).not.toHaveProperty('content-encoding')
    expect(harness.rows).toEqual([
      expect.objectContaining({ account_id: 2, output_tokens: 20, usage_source: 'final' }),
    ])
  })
})
