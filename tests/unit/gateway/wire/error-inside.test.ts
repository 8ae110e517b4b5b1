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
    ['{"error":{"code":"503","message":"away"}}', 503],
    ['{"error":{"type":"rate_limit_error","message":"slow down"}}', 429],
    ['{"error":{"type":"overloaded_error","message":"busy"}}', 529],
    ['{"error":{"code":404,"message":"The model `x` does not exist."}}', 404],
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

  it.each([
    ['{"error":{"code":400,"message":"a bad field"}}', 400],
    ['{"error":{"code":"422","message":"a bad field"}}', 422],
    ['{"error":{"type":"invalid_request_error","code":"bad_field","message":"a bad field"}}', 400],
    ['{"error":{"type":"not_found_error","message":"a bad field"}}', 404],
    ['{"error":{"type":"request_too_large","message":"a bad field"}}', 413],
  ])(
    "that is the client's own mistake is told as such, and no account is blamed: %s",
    async (text, status) => {
      const harness = createHarness({ ...OPENAI, answer: () => ({ status: 200, chunks: [text] }) })
      expect(await harness.call({ path: PATH, body: BODY })).toMatchObject({ status, text })
      const asked = JSON.stringify({
        model: CHAT_REQUEST.model,
        max_tokens: 9,
        messages: CHAT_REQUEST.messages,
      })
      const translated = await harness.call({ path: '/v1/messages', body: asked })
      expect(translated.status).toBe(status)
      expect(JSON.parse(translated.text)).toMatchObject({ error: { message: 'a bad field' } })
      expect(harness.sent.map(({ account }) => account.id)).toEqual([1, 1])
      expect(harness.reports.map(({ outcome }) => outcome.kind)).not.toContain('serverError')
      expect(harness.rows).toEqual([])
    },
  )

  it('is told as such to who asked for a stream, too', async () => {
    const text = '{"error":{"code":400,"message":"a bad field"}}'
    const harness = createHarness({
      ...OPENAI,
      answer: () => ({ status: 200, headers: { 'content-type': 'application/json' }, chunks: [text] }),
    })
    const reply = await harness.call({ path: PATH, body: JSON.stringify({ ...CHAT_REQUEST, stream: true }) })
    expect(reply).toMatchObject({ status: 400, text })
    expect(harness.sent).toHaveLength(1)
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
