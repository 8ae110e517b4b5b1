import { describe, expect, it } from 'vitest'
import { asked } from './asked-upstream'
import type { WireName } from './wires'

const refusal = (message: string) =>
  expect.objectContaining({ status: 400, message: expect.stringContaining(message) })

const PIXEL = 'iVBORw0KGgo='
const user = (content: unknown): object => ({ role: 'user', content })

describe('empty content', () => {
  it.each([[[]], [null]])('of a tool’s result is an empty text: %j', (content) => {
    const messages = [
      user('hi'),
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] },
      user([{ type: 'tool_result', tool_use_id: 't', content }]),
    ]
    const { messages: sent } = asked('anthropic_messages', 'openai chat', { messages })
    expect(sent).toMatchObject([{}, {}, { role: 'tool', tool_call_id: 't', content: '' }])
  })

  it('of a turn is no turn: no wire takes an empty list', () => {
    const messages = [user([]), user('hi'), { role: 'assistant', content: [] }]
    const { messages: sent } = asked('anthropic_messages', 'openai chat', { messages })
    expect(sent).toEqual([user('hi')])
  })

  it('of instructions in mid-conversation is none', () => {
    const messages = [user('hi'), { role: 'system', content: [] }, user('go')]
    const { messages: sent } = asked('anthropic_messages', 'openai chat', { messages })
    expect(sent).toEqual([user('hi'), user('go')])
  })
})

describe('the end user’s name', () => {
  const body = (user_id: string): object => ({ messages: [user('hi')], metadata: { user_id } })
  const LONG = `user_${'0'.repeat(64)}_account__session_c72554f2-1234-5678-abcd-123456789abc`

  it.each([
    ['openai chat', 'gpt-5.4', 'safety_identifier'],
    ['openai chat', 'deepseek-chat', 'user'],
    ['openai responses', 'gpt-5.4', 'safety_identifier'],
  ] as const)('is never longer than %s takes (%s)', (wire, model, field) => {
    const shown = (id: string) => asked('anthropic_messages', wire, body(id), model)[field]
    expect(shown('u'.repeat(64))).toBe('u'.repeat(64))
    expect(shown(LONG)).toMatch(/^[\da-f]{64}$/)
    expect(shown(LONG)).toBe(shown(LONG))
    expect(shown(`${LONG}0`)).not.toBe(shown(LONG))
  })
})

describe('temperature beside top_p', () => {
  const sampled = (model: string, temperature: number, top_p: number): object => {
    const body = { messages: [user('hi')], temperature, top_p }
    const sent = asked('openai_chat', 'anthropic', body, model)
    return { temperature: sent['temperature'], top_p: sent['top_p'] }
  }

  it.each(['claude-opus-4-1-20250805', 'claude-sonnet-4-5', 'claude-haiku-4.5', 'claude-opus-4-6'])(
    '%s gets one of them',
    (model) => {
      expect(sampled(model, 0.2, 0.9)).toEqual({ temperature: 0.2 })
      expect(sampled(model, 1, 0.9)).toEqual({ top_p: 0.9 })
      expect(sampled(model, 0.2, 1)).toEqual({ temperature: 0.2 })
      expect(sampled(model, 1, 1)).toEqual({ temperature: 1 })
    },
  )

  it.each(['claude-sonnet-4-20250514', 'claude-opus-4-0', 'claude-3-7-sonnet-20250219'])(
    '%s gets both',
    (model) => {
      expect(sampled(model, 0.2, 0.9)).toEqual({ temperature: 0.2, top_p: 0.9 })
    },
  )
})

describe('the choice among no tools', () => {
  const FREE = ['auto', 'none']
  it.each(FREE)('%s is not told to a wire that refuses it', (choice) => {
    const body = { messages: [user('hi')], tools: [], tool_choice: choice, parallel_tool_calls: false }
    expect(asked('openai_chat', 'anthropic', body)).not.toHaveProperty('tool_choice')
  })

  it('stays where there are tools', () => {
    const tools = [{ type: 'function', function: { name: 'f' } }]
    const body = { messages: [user('hi')], tools, tool_choice: 'auto' }
    expect(asked('openai_chat', 'anthropic', body)).toMatchObject({ tool_choice: { type: 'auto' } })
  })
})

describe('data URLs', () => {
  const imageOf = (url: string): unknown =>
    asked('openai_chat', 'anthropic', { messages: [user([{ type: 'image_url', image_url: { url } }])] })[
      'messages'
    ]

  it.each([
    `data:image/png;base64,${PIXEL}`,
    `DATA:image/PNG;charset=utf-8;BASE64,${PIXEL}`,
    `data:image/png;name=a%2Cb.png;base64,${PIXEL}`,
    `data:image/png; base64,${PIXEL}`,
    `data:image/png ; charset=utf-8;\tBASE64 ,${PIXEL}`,
  ])('are read in any case and with any word: %s', (url) => {
    const source = { type: 'base64', media_type: 'image/png', data: PIXEL }
    expect(imageOf(url)).toEqual([user([{ type: 'image', source }])])
  })

  it('may be percent-encoded', () => {
    const file = { filename: 'a.txt', file_data: 'data:text/plain,Gr%C3%BC%C3%9Fe,%20you' }
    const { messages } = asked('openai_chat', 'anthropic', { messages: [user([{ type: 'file', file }])] })
    const source = { type: 'text', media_type: 'text/plain', data: 'Grüße, you' }
    expect(messages).toEqual([user([{ type: 'document', source, title: 'a.txt' }])])
  })

  it.each([
    ['data:image/png', 'data URL'],
    ['data:image/svg+xml,%zz', 'percent-encoded'],
    ['data:image/svg+xml,<svg/>', 'image/svg+xml'],
  ])('that cannot be read, or hold what the account does not take, are refused: %s', (url, message) => {
    expect(() => imageOf(url)).toThrow(refusal(message))
  })
})

describe('files by address', () => {
  const fileOf = (wire: WireName, mimeType: string): unknown => {
    const fileData = { fileUri: 'https://files.example/a', mimeType }
    return asked('gemini_generate', wire, { contents: [{ role: 'user', parts: [{ fileData }] }] })
  }

  it.each([
    ['anthropic', 'video/mp4'],
    ['anthropic', 'text/plain'],
    ['openai responses', 'audio/mpeg'],
    ['openai responses', 'video/mp4'],
  ] as const)('%s is refused %s by its name', (wire, type) => {
    expect(() => fileOf(wire, type)).toThrow(refusal(type))
  })

  it.each(['anthropic', 'openai responses'] as const)('%s takes a PDF', (wire) => {
    expect(JSON.stringify(fileOf(wire, 'application/pdf'))).toContain('https://files.example/a')
  })
})

describe('tools that a provider has run itself', () => {
  it('leave the conversation with their results: code of Gemini', () => {
    const parts = [
      { executableCode: { language: 'PYTHON', code: '1+1' } },
      { code_execution_result: { outcome: 'OUTCOME_OK', output: '2' } },
      { text: 'It is 2.' },
    ]
    const contents = [{ parts: [{ text: 'a' }] }, { role: 'model', parts }, { parts: [{ text: 'b' }] }]
    const { messages } = asked('gemini_generate', 'openai chat', { contents })
    expect(messages).toEqual([user('a'), { role: 'assistant', content: 'It is 2.' }, user('b')])
  })

  it('leave the conversation with their results: servers of Anthropic', () => {
    const content = [
      { type: 'mcp_tool_use', id: 'm', name: 'f', server_name: 's', input: {} },
      { type: 'mcp_tool_result', tool_use_id: 'm', is_error: false, content: [] },
      { type: 'text', text: 'Done.' },
    ]
    const messages = [user('a'), { role: 'assistant', content }, user('b')]
    const { messages: sent } = asked('anthropic_messages', 'openai chat', { messages })
    expect(sent).toEqual([user('a'), { role: 'assistant', content: 'Done.' }, user('b')])
  })
})

describe('what the account cannot do', () => {
  const odd = { inlineData: { mimeType: 'image/tiff', data: PIXEL } }
  const tiff = `data:image/tiff;base64,${PIXEL}`
  const image = { type: 'image_url', image_url: { url: tiff } }
  const inputImage = { type: 'input_image', image_url: tiff }
  const parts = [{ text: 'a' }]
  const generationConfig = (fields: object): object => ({ contents: [{ parts }], generationConfig: fields })

  it.each([
    ['openai_chat', 'openai responses', 'stop', { messages: [user('a')], stop: 'x' }],
    ['openai_chat', 'anthropic', 'n', { messages: [user('a')], n: 2 }],
    [
      'gemini_generate',
      'openai responses',
      'generationConfig.stopSequences',
      generationConfig({ stopSequences: ['x'] }),
    ],
    [
      'gemini_generate',
      'anthropic',
      'generationConfig.candidateCount',
      generationConfig({ candidateCount: 2 }),
    ],
    [
      'gemini_generate',
      'anthropic',
      'generationConfig.presencePenalty',
      generationConfig({ presencePenalty: 1 }),
    ],
    [
      'gemini_generate',
      'anthropic',
      'contents.2.parts.1',
      { contents: [{ parts }, { role: 'model', parts }, { parts: [...parts, odd] }] },
    ],
    [
      'openai_chat',
      'anthropic',
      'messages.1.content.0',
      { messages: [{ role: 'system', content: 's' }, user([image])] },
    ],
    ['openai_responses', 'anthropic', 'input.0.content.0', { input: [user([inputImage])] }],
    [
      'openai_responses',
      'anthropic',
      'input',
      {
        input: [
          user('a'),
          { type: 'message', role: 'assistant', content: 'b' },
          { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
          { type: 'function_call_output', call_id: 'c', output: 'x' },
          user([inputImage]),
        ],
      },
    ],
  ] as const)('is named in the words of %s (%s): %s', (client, wire, field, body) => {
    const error = expect.objectContaining({
      message: expect.stringMatching(new RegExp(`^${field}: `)),
      details: expect.objectContaining({ param: field }),
    })
    expect(() => asked(client, wire, body)).toThrow(error)
  })
})

describe('what lives at Anthropic alone', () => {
  const ask = (fields: object) =>
    asked('anthropic_messages', 'openai chat', { messages: [user('hi')], ...fields })

  it.each([
    ['thread', { type: 'create' }],
    ['thread', { type: 'continue', previous_message_id: 'msg_1' }],
    ['compaction', { type: 'summarize' }],
    ['inference_geo', 'us'],
    ['billing_policy', { type: 'billing_policy', bill_to: 'user_profile' }],
    ['container', 'container_1'],
    ['mcp_servers', [{ type: 'url', url: 'https://example.com', name: 'a' }]],
  ])('%s is refused by name: %o', (field, value) => {
    expect(() => ask({ [field]: value })).toThrow(refusal(`${field}: `))
  })

  it.each([
    { thread: null, compaction: null, container: null, mcp_servers: [] },
    { inference_geo: 'global' },
    { billing_policy: { type: 'billing_policy', bill_to: 'self' } },
    { context_management: { edits: [{ type: 'compact_20260112' }] } },
    { speed: 'fast', diagnostics: { previous_message_id: 'msg_1' }, fallback_credit_token: 'abc' },
  ])('what asks for nothing, or changes nothing in what is said, is left out: %o', (fields) => {
    expect(ask(fields)).toEqual(ask({}))
  })
})

describe('what an answer would miss in silence is refused by name', () => {
  const gemini = (responseMimeType: string): object => ({
    contents: [{ parts: [{ text: 'hi' }] }],
    generationConfig: { responseMimeType, responseSchema: { type: 'STRING', enum: ['a', 'b'] } },
  })

  it('a word of a list', () => {
    expect(() => asked('gemini_generate', 'anthropic', gemini('text/x.enum'))).toThrow(
      refusal('generationConfig.responseMimeType'),
    )
    expect(asked('gemini_generate', 'openai chat', gemini('text/plain'))).not.toHaveProperty(
      'response_format',
    )
  })

  it('what the provider thinks of the contents', () => {
    const moderation = { model: 'omni-moderation-latest' }
    const messages = [user('hi')]
    expect(() => asked('openai_chat', 'anthropic', { messages, moderation })).toThrow(refusal('moderation'))
    expect(() => asked('openai_responses', 'openai chat', { input: 'hi', moderation })).toThrow(
      refusal('moderation'),
    )
    expect(() => asked('openai_chat', 'anthropic', { messages, moderation: null })).not.toThrow()
  })
})
