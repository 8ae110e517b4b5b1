import { describe, expect, it } from 'vitest'
import { foldAnswer } from '@/lib/protocols/neutral'
import type { AnswerAudience, AnswerEvent } from '@/lib/protocols/neutral'
import { codecOf } from '@/lib/protocols/translate/codec-of'
import type { ProtocolId } from '@/lib/core'

/** What the events of a wire come to. */
function read(wire: ProtocolId, data: readonly (object | string)[]): ReturnType<typeof foldAnswer> {
  const decoder = codecOf(wire).createAnswerDecoder({ platform: 'openai', idSeed: 'x', candidates: 1 })
  const events: AnswerEvent[] = data.flatMap((event) => [
    ...decoder.push({ event: 'message', data: dataOf(event) }),
  ])
  return foldAnswer([...events, ...decoder.finish()])
}

const dataOf = (event: object | string): string => (typeof event === 'string' ? event : JSON.stringify(event))

const chunk = (delta: object, finish_reason: string | null = null): object => ({
  id: 'c',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
})
const call = (index: number | undefined, id: string | undefined, name: string, args: string): object => ({
  index,
  id,
  type: 'function',
  function: { name, arguments: args },
})

describe('Chat streams of compatible providers', () => {
  it('pictures beside the text are parts of the answer', () => {
    const images = [{ type: 'image_url', index: 0, image_url: { url: 'data:image/png;base64,aGk=' } }]
    const answer = read('openai_chat', [
      chunk({ content: 'Look:' }),
      chunk({ images: [...images, { image_url: { url: 'data:no picture' } }, {}] }),
      chunk({ content: ' there' }, 'stop'),
    ])
    expect(answer.choices[0]?.parts).toMatchObject([
      { type: 'text', text: 'Look:' },
      { type: 'image', mediaType: 'image/png', source: { type: 'base64', data: 'aGk=' } },
      { type: 'text', text: ' there' },
    ])
  })

  it.each([[0], [undefined]])('calls that share the index %s are told apart by their ids', (index) => {
    const answer = read('openai_chat', [
      chunk({ tool_calls: [call(index, 'a', 'f', '{"x":')] }),
      chunk({ tool_calls: [call(index, 'a', '', '1}')] }),
      chunk({ tool_calls: [call(index, 'b', 'g', '{}')] }),
      chunk({}, 'tool_calls'),
    ])
    expect(JSON.stringify(answer)).toContain('"b"')
    const calls = answer.choices[0]?.parts.filter(({ type }) => type === 'tool_call')
    expect(calls).toMatchObject([
      { id: 'a', name: 'f', input: '{"x":1}' },
      { id: 'b', name: 'g', input: '{}' },
    ])
  })

  it('a call without an id gets one, and keeps it', () => {
    const answer = read('openai_chat', [
      chunk({ tool_calls: [call(0, '', 'f', '{"x":')] }),
      chunk({ tool_calls: [call(0, '', 'f', '1}')] }),
      chunk({}, 'tool_calls'),
    ])
    expect(answer.choices[0]?.parts).toMatchObject([{ id: 'call_x_0_0', name: 'f', input: '{"x":1}' }])
  })

  it.each([
    ['the name repeated under ever new ids', ['a', 'f', '{"x":'], ['b', 'f', '"}{\\\\'], ['c', 'f', '"}']],
    ['a late id', ['', 'f', ''], ['b', 'f', '{"x":"}{\\\\"}']],
    ['a late id behind the arguments', ['', 'f', '{"x":"}{\\\\"}'], ['b', 'f', '']],
    ['an id without a name', ['a', 'f', '{"x":"}{\\\\"'], ['b', '', '}']],
  ] as const)('%s is one call', (_, first, ...more) => {
    const answer = read('openai_chat', [
      ...[first, ...more].map(([id = '', name = '', args = '']) =>
        chunk({ tool_calls: [call(0, id, name, args)] }),
      ),
      chunk({}, 'tool_calls'),
    ])
    const id = first[0] || 'call_x_0_0'
    expect(answer.choices[0]?.parts).toEqual([
      expect.objectContaining({ id, name: 'f', input: '{"x":"}{\\\\"}' }),
    ])
  })

  it.each([
    ['the same name behind complete arguments', ['a', 'f', '{"x":1}'], ['b', 'f', '{"x":2}']],
    ['the same name behind blanks', ['a', 'f', '{"x":1}\n'], ['b', 'f', '{"x":2}']],
    ['complete arguments without an id', ['', 'f', '{"x":1}'], ['b', 'f', '{"x":2}']],
    ['another name behind none', ['a', 'f', ''], ['b', 'g', '{"x":2}']],
    ['another name behind cut ones', ['a', 'f', '{"x"'], ['b', 'g', '{"x":2}']],
  ] as const)('%s is another call', (_, first, second) => {
    const answer = read('openai_chat', [
      ...[first, second].map(([id, name, args]) => chunk({ tool_calls: [call(0, id, name, args)] })),
      chunk({}, 'tool_calls'),
    ])
    expect(answer.choices[0]?.parts).toMatchObject(
      [first, second].map(([id, name, args]) => ({ id: id || 'call_x_0_0', name, input: args || '{}' })),
    )
  })

  it('an empty reason ends nothing', () => {
    const words = ['one ', 'two ', 'three'].map((content) => chunk({ content }, ''))
    expect(read('openai_chat', [...words, chunk({}, 'stop')])).toMatchObject({
      choices: [{ parts: [{ type: 'text', text: 'one two three' }], finish: { reason: 'stop' } }],
    })
    const decoder = codecOf('openai_chat').createAnswerDecoder({
      platform: 'openai',
      idSeed: 'x',
      candidates: 1,
    })
    for (const word of words) decoder.push({ event: 'message', data: JSON.stringify(word) })
    expect(decoder.finish()).toEqual([])
  })

  it('content in parts is their text', () => {
    const answer = read('openai_chat', [
      chunk({ content: [{ type: 'text', text: 'Hel' }] }),
      chunk({
        content: [
          { type: 'text', text: 'lo' },
          { type: 'reference', reference_ids: [1] },
        ],
      }),
      chunk({}, 'stop'),
    ])
    expect(answer.choices[0]?.parts).toMatchObject([{ type: 'text', text: 'Hello' }])
  })
})

describe('a Responses stream of the shorter naming', () => {
  it('ends with response.done', () => {
    const item = { type: 'message', content: [{ type: 'output_text', text: 'Hello' }] }
    const response = { id: 'r', model: 'm', status: 'completed', output: [item] }
    const answer = read('openai_responses', [{ type: 'response.done', response }])
    expect(answer).toMatchObject({
      error: null,
      choices: [{ parts: [{ text: 'Hello' }], finish: { reason: 'stop' } }],
    })
  })
})

describe('words that every object knows', () => {
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    '%s is a finish reason like any unknown one',
    (word) => {
      const frame = { id: 'c', model: 'm' }
      const events = {
        openai_chat: [{ ...frame, choices: [{ index: 0, delta: { content: 'a' }, finish_reason: word }] }],
        gemini_generate: [
          { candidates: [{ index: 0, content: { parts: [{ text: 'a' }] }, finishReason: word }] },
        ],
        anthropic_messages: [
          { type: 'message_start', message: { ...frame, usage: { input_tokens: 1 } } },
          { type: 'message_delta', delta: { stop_reason: word }, usage: { output_tokens: 1 } },
          { type: 'message_stop' },
        ],
      } as const
      for (const [wire, data] of Object.entries(events)) {
        expect(read(wire as ProtocolId, data).choices[0]?.finish?.reason, wire).toBe('other')
      }
    },
  )
})

describe('an answer whose provider names no reason', () => {
  const start = { type: 'message_start', message: { id: 'm', model: 'm' } }
  const block = (content_block: object): object[] => [
    { type: 'content_block_start', index: 0, content_block },
    { type: 'content_block_stop', index: 0 },
  ]
  const text = block({ type: 'text', text: 'hi' })
  const toolUse = block({ type: 'tool_use', id: 't', name: 'f', input: {} })
  const unnamed = { type: 'message_delta', delta: { stop_reason: null }, usage: { output_tokens: 2 } }
  const stop = { type: 'message_stop' }
  const done = '[DONE]'

  it.each([
    ['no last delta', 'anthropic_messages', [start, ...text, stop], 'stop'],
    ['a reason of null', 'anthropic_messages', [start, ...text, unnamed, stop], 'stop'],
    ['calls', 'anthropic_messages', [start, ...toolUse, unnamed, stop], 'tool_calls'],
    ['only [DONE]', 'openai_chat', [chunk({ content: 'hi' }), done], 'stop'],
    [
      '[DONE] behind calls',
      'openai_chat',
      [chunk({ tool_calls: [call(0, 'a', 'f', '{}')] }), done],
      'tool_calls',
    ],
  ] as const)('ends as usual: %s', (_, wire, events, reason) => {
    expect(read(wire, events).choices).toMatchObject([{ finish: { reason, stopSequence: null } }])
    const decoder = codecOf(wire).createAnswerDecoder({ platform: 'openai', idSeed: 'x', candidates: 1 })
    const told = events.flatMap((event) => decoder.push({ event: 'message', data: dataOf(event) }))
    expect(told.map(({ type }) => type).slice(-2)).toEqual(['finish', 'end'])
  })
})

describe('an answer that was cut off is not told as a whole one', () => {
  const ended = (stop_reason: string): ReturnType<typeof foldAnswer> =>
    foldAnswer(
      codecOf('anthropic_messages').decodeAnswer(
        { id: 'msg_1', model: 'm', content: [{ type: 'text', text: 'Well' }], stop_reason },
        { platform: 'anthropic', idSeed: 'x', candidates: 1 },
      ),
    )

  it.each([
    ['refusal', 'content_filter', { status: 'incomplete', reason: 'content_filter' }],
    ['pause_turn', 'length', { status: 'incomplete', reason: 'max_output_tokens' }],
    ['end_turn', 'stop', { status: 'completed', reason: undefined }],
  ])('by %s', (reason, finish, ofResponses) => {
    const answer = ended(reason)
    const audience = audienceOf()
    expect(codecOf('openai_chat').encodeAnswer(answer, audience)).toMatchObject({
      choices: [{ finish_reason: finish }],
    })
    const response = codecOf('openai_responses').encodeAnswer(answer, audience)
    const details = response['incomplete_details'] as { readonly reason?: string } | null
    expect({ status: response['status'], reason: details?.reason }).toEqual(ofResponses)
  })

  it('a refusal in words of its own is whole', () => {
    const parts = [{ type: 'refusal' as const, text: 'No' }]
    const finish = { reason: 'refusal' as const, stopSequence: null }
    const answer = { ...ended('end_turn'), choices: [{ index: 0, parts, finish }] }
    expect(codecOf('openai_responses').encodeAnswer(answer, audienceOf())).toMatchObject({
      status: 'completed',
    })
  })
})

function audienceOf(): AnswerAudience {
  const outline = { model: 'm', stream: false }
  return {
    requestedModel: 'm',
    upstreamModel: 'm',
    request: codecOf('openai_responses').decodeRequest({ input: 'hi' }, outline),
    nowSeconds: 0,
    requestId: 'r',
    idSeed: 'x',
    keepAlive: Buffer.alloc(0),
  }
}
