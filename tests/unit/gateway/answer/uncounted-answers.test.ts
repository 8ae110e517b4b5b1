import { describe, expect, it } from 'vitest'
import { ANSWERS, callOf, harnessOf, PAIRS, TEXT } from './uncounted-world'

describe('a whole answer without usage', () => {
  it.each([
    ['anthropic_messages', 'anthropic'],
    ['openai_chat', 'chat'],
    ['openai_responses', 'responses'],
    ['gemini_generate', 'gemini'],
    ['gemini_generate', 'antigravity'],
    ['anthropic_messages', 'chat'],
    ['openai_chat', 'gemini'],
    ['openai_chat', 'antigravity'],
  ] as const)('is billed by an estimate as a stream is: %s → %s', async (client, wire) => {
    const { call, rows } = harnessOf(wire, () => ({ status: 200, chunks: [JSON.stringify(ANSWERS[wire])] }))
    const asked = callOf(client)
    const reply = await call(asked)
    expect(reply.status).toBe(200)
    expect(rows).toMatchObject([
      {
        usage_source: 'estimated',
        input_tokens: Math.ceil(Buffer.byteLength(String(asked.body)) / 4),
        output_tokens: TEXT.length / 4,
        status: 'ok',
      },
    ])
  })

  it.each([false, true])('counts a picture as one, not by its bytes; as a stream %s', async (stream) => {
    const url = `data:image/png;base64,iVBORw0KGgo${'A'.repeat(800_000)}`
    const message = { role: 'user', content: [{ type: 'image_url', image_url: { url } }] }
    const chunk = { id: 'c', choices: [{ index: 0, delta: { content: TEXT }, finish_reason: 'stop' }] }
    const { call, rows } = harnessOf('chat', () =>
      stream
        ? {
            status: 200,
            headers: { 'content-type': 'text/event-stream' },
            chunks: [`data: ${JSON.stringify(chunk)}\n\n`, 'data: [DONE]\n\n'],
          }
        : { status: 200, chunks: [JSON.stringify(ANSWERS.chat)] },
    )
    expect((await call(callOf('openai_chat', { messages: [message], stream }))).status).toBe(200)
    expect(rows).toMatchObject([{ usage_source: 'estimated' }])
    expect(rows[0]?.input_tokens).toBeGreaterThan(1_600)
    expect(rows[0]?.input_tokens).toBeLessThan(1_700)
  })

  it.each([
    ['a list', []],
    ['nothing', {}],
    ['texts', { prompt_tokens: '12', completion_tokens: '13', input_tokens: '12', promptTokenCount: '12' }],
    ['more than any answer uses', { prompt_tokens: 3e9, input_tokens: 3e9, promptTokenCount: 3e9 }],
    [
      'less than nothing',
      { prompt_tokens: -5, input_tokens: -5, promptTokenCount: -5, completion_tokens: 1 },
    ],
  ])('is also one whose usage cannot be read: %s', async (_, report) => {
    for (const [client, wire] of PAIRS) {
      const key = wire === 'gemini' ? 'usageMetadata' : 'usage'
      const chunks = [JSON.stringify({ ...ANSWERS[wire], [key]: report })]
      const { call, rows } = harnessOf(wire, () => ({ status: 200, chunks }))
      const asked = callOf(client)
      await call(asked)
      const input = Math.ceil(Buffer.byteLength(String(asked.body)) / 4)
      expect(rows).toMatchObject([
        { usage_source: 'estimated', input_tokens: input, output_tokens: TEXT.length / 4 },
      ])
    }
  })

  it('is billed for all that was written, where a limit did not reach the model', async () => {
    const { call, rows } = harnessOf('chat', () => ({ status: 200, chunks: [JSON.stringify(ANSWERS.chat)] }))
    await call(callOf('openai_chat', { max_tokens: 1 }))
    expect(rows).toMatchObject([{ usage_source: 'estimated', output_tokens: Math.ceil(TEXT.length / 4) }])
  })

  it('counts thoughts, the calls of tools and every choice', async () => {
    const message = {
      content: 'abcd',
      reasoning_content: 'efgh',
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'tool', arguments: '{"a":12}' } }],
    }
    const choices = [
      { index: 0, message },
      { index: 1, message: { content: 'ijkl' } },
    ]
    const { call, rows } = harnessOf('chat', () => ({ status: 200, chunks: [JSON.stringify({ choices })] }))
    await call(callOf('openai_chat', { n: 2 }))
    expect(rows).toMatchObject([{ usage_source: 'estimated', output_tokens: 6 }])
  })

  it.each(PAIRS)('may begin with a byte order mark, which does not go on: %s → %s', async (client, wire) => {
    const text = JSON.stringify(ANSWERS[wire])
    const { call, rows } = harnessOf(wire, () => ({ status: 200, chunks: [`\uFEFF${text}`] }))
    const reply = await call(callOf(client))
    expect(reply.status).toBe(200)
    expect(reply.text.startsWith('{')).toBe(true)
    expect(rows).toMatchObject([{ usage_source: 'estimated', output_tokens: TEXT.length / 4 }])
  })

  it('is read behind a byte order mark', async () => {
    const usage = { prompt_tokens: 12, completion_tokens: 34 }
    const text = `\uFEFF${JSON.stringify({ ...ANSWERS.chat, usage })}`
    const { call, rows } = harnessOf('chat', () => ({ status: 200, chunks: [text] }))
    expect(await call(callOf('openai_chat'))).toMatchObject({ status: 200, text: text.slice(1) })
    expect(rows).toMatchObject([{ usage_source: 'final', input_tokens: 12, output_tokens: 34 }])
  })

  it('and without text costs nothing', async () => {
    const { call, rows } = harnessOf('chat', () => ({ status: 200, chunks: ['{}'] }))
    const reply = await call(callOf('openai_chat'))
    expect(reply).toMatchObject({ status: 200, text: '{}' })
    expect(rows).toMatchObject([{ usage_source: 'none', input_tokens: 0, output_tokens: 0 }])
  })
})
