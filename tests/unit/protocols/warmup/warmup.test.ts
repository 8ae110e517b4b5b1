import { describe, expect, it } from 'vitest'
import { anthropicMessages, detectWarmup, readSseText, renderWarmup } from '@/lib/protocols'

const TITLE = 'Please write a 5-10 word title for the following conversation:'
const TOPIC =
  'Analyze if this message indicates a new conversation topic. If it does, extract a 2-3 word title'

function user(...texts: readonly string[]): object {
  return { role: 'user', content: texts.map((text) => ({ type: 'text', text })) }
}

describe('detectWarmup', () => {
  it.each<[string, object, string]>([
    ['suggestion', { messages: [user('[SUGGESTION MODE: x]')] }, 'suggestion'],
    ['suggestion in the last message only', { messages: [user('[SUGGESTION MODE: x]'), user('hi')] }, 'none'],
    [
      'suggestion of the assistant',
      { messages: [{ ...user('[SUGGESTION MODE: x]'), role: 'assistant' }] },
      'none',
    ],
    ['suggestion in the second part', { messages: [user('hi', '[SUGGESTION MODE: x]')] }, 'none'],
    ['suggestion as plain text', { messages: [{ role: 'user', content: '[SUGGESTION MODE: x]' }] }, 'none'],
    [
      'suggestion after a warm-up',
      { messages: [user('Warmup'), user('[SUGGESTION MODE: x]')] },
      'suggestion',
    ],
    ['Warmup', { messages: [user('Warmup')] }, 'warmup'],
    [
      'Warmup in an earlier message and a later part',
      { messages: [user('a', 'Warmup'), user('b')] },
      'warmup',
    ],
    ['Warmup inside other text', { messages: [user('Warmup please')] }, 'none'],
    ['warmup in lower case', { messages: [user('warmup')] }, 'none'],
    ['Warmup as plain text', { messages: [{ role: 'user', content: 'Warmup' }] }, 'none'],
    [
      'Warmup in a tool result',
      { messages: [{ role: 'user', content: [{ type: 'tool_result', text: 'Warmup' }] }] },
      'none',
    ],
    ['title prompt', { messages: [user(`${TITLE} abc`)] }, 'warmup'],
    ['topic prompt', { messages: [], system: [{ type: 'text', text: `${TOPIC} that` }] }, 'warmup'],
    ['topic prompt as plain system', { messages: [user('hi')], system: TOPIC }, 'none'],
    [
      'title prompt in the system',
      { messages: [user('hi')], system: [{ type: 'text', text: TITLE }] },
      'none',
    ],
    ['nothing', { messages: [user('hi')] }, 'none'],
  ])('%s', (_, body, expected) => {
    expect(detectWarmup(Buffer.from(JSON.stringify(body)))).toBe(expected)
  })

  it.each([
    '',
    'Warmup',
    '{"messages":["Warmup"]}',
    '{"messages":"Warmup"}',
    '{"messages":[{"content":["Warmup"]}]}',
  ])('none in %s', (body) => {
    expect(detectWarmup(Buffer.from(body))).toBe('none')
  })
})

describe('renderWarmup', () => {
  it.each([
    { kind: 'suggestion', id: 'msg_mock_suggestion', deltas: [''], outputTokens: 1 },
    { kind: 'warmup', id: 'msg_mock_warmup', deltas: ['New', ' Conversation'], outputTokens: 2 },
  ] as const)('$kind', ({ kind, id, deltas, outputTokens }) => {
    const { contentType, body } = renderWarmup({ kind, model: 'm', stream: false })
    expect(contentType).toBe('application/json')
    expect(JSON.parse(body.toString())).toEqual({
      id,
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text: deltas.join('') }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 10, output_tokens: outputTokens },
    })

    const stream = renderWarmup({ kind, model: 'm', stream: true })
    expect(stream.contentType).toBe('text/event-stream')
    expect(readSseText(stream.body).map(({ event }) => event)).toEqual([
      'message_start',
      'content_block_start',
      ...deltas.map(() => 'content_block_delta'),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    const observer = anthropicMessages.observeStream({ requestedModel: 'm', upstreamModel: 'm' })
    expect(observer.push(stream.body).terminal).toBe(true)
    expect(observer.usage()).toMatchObject({ inputTokens: 10, outputTokens })
  })
})
