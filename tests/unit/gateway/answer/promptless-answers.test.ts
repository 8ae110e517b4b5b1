import { describe, expect, it } from 'vitest'
import { ANSWERS, callOf, harnessOf } from './uncounted-world'

const STREAM_HEADERS = { 'content-type': 'text/event-stream' }

/** A stream of Anthropic's whose `message_start` reports `start` and whose `message_delta` reports `delta`. */
function streamOf(start: object | undefined, delta: object): string {
  const message = { id: 'm', type: 'message', role: 'assistant', model: 'm', content: [], usage: start }
  const events = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'word '.repeat(50) } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: delta },
    { type: 'message_stop' },
  ]
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
}

function inputOf(asked: { readonly body?: unknown }): number {
  return Math.ceil(Buffer.byteLength(String(asked.body)) / 4)
}

describe('a report that leaves the prompt out', () => {
  it.each([
    ['states no input', undefined],
    ['states an input of 0', { input_tokens: 0, output_tokens: 1 }],
    ['cannot be read', { input_tokens: 10, cache_read_input_tokens: -1 }],
  ])('gives a stream its output, and the input is estimated: it %s', async (_, start) => {
    const chunks = [streamOf(start, { output_tokens: 7 })]
    const { call, rows } = harnessOf('anthropic', () => ({ status: 200, headers: STREAM_HEADERS, chunks }))
    const asked = callOf('anthropic_messages', { stream: true })
    await call(asked)
    expect(rows).toMatchObject([
      { usage_source: 'estimated', input_tokens: inputOf(asked), output_tokens: 7, status: 'ok' },
    ])
  })

  it('does so to a stream that is cut: the first report of some providers counts nothing yet', async () => {
    const whole = streamOf({ input_tokens: 0, output_tokens: 0 }, { output_tokens: 7 })
    const chunks = [whole.slice(0, whole.indexOf('event: content_block_stop'))]
    const { call, rows } = harnessOf('anthropic', () => ({ status: 200, headers: STREAM_HEADERS, chunks }))
    const asked = callOf('anthropic_messages', { stream: true })
    await call(asked)
    expect(rows).toMatchObject([
      { usage_source: 'estimated', input_tokens: inputOf(asked), status: 'upstream_error' },
    ])
    expect(rows[0]?.output_tokens).toBeGreaterThan(7)
  })

  it('does so to an answer in one piece', async () => {
    const chunks = [JSON.stringify({ ...ANSWERS.chat, usage: { completion_tokens: 7 } })]
    const { call, rows } = harnessOf('chat', () => ({ status: 200, chunks }))
    const asked = callOf('openai_chat')
    await call(asked)
    expect(rows).toMatchObject([
      { usage_source: 'estimated', input_tokens: inputOf(asked), output_tokens: 7 },
    ])
  })

  it.each([
    ['what is read from the cache is a prompt', { cache_read_input_tokens: 5 }],
    ['what is written to it is', { cache_creation_input_tokens: 5 }],
  ])('is none where %s', async (_, start) => {
    const chunks = [streamOf({ input_tokens: 0, output_tokens: 1, ...start }, { output_tokens: 7 })]
    const { call, rows } = harnessOf('anthropic', () => ({ status: 200, headers: STREAM_HEADERS, chunks }))
    await call(callOf('anthropic_messages', { stream: true }))
    expect(rows).toMatchObject([{ usage_source: 'final', input_tokens: 0, output_tokens: 7 }])
  })

  it('is believed where nothing was written either', async () => {
    const chunks = [JSON.stringify({ ...ANSWERS.chat, usage: { prompt_tokens: 0, completion_tokens: 0 } })]
    const { call, rows } = harnessOf('chat', () => ({ status: 200, chunks }))
    await call(callOf('openai_chat'))
    expect(rows).toMatchObject([{ usage_source: 'final', input_tokens: 0, output_tokens: 0 }])
  })
})
