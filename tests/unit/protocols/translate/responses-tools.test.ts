import { describe, expect, it } from 'vitest'
import { codecOf } from '@/lib/protocols/translate/codec-of'
import type { AnswerEvent, JsonObject, NeutralRequest } from '@/lib/protocols/neutral'

const codec = codecOf('openai_responses')
const outline = { model: 'coder', stream: true }
const spawn = {
  type: 'function',
  name: 'spawn_agent',
  description: 'Starts an agent.',
  parameters: { type: 'object', properties: { task: { type: 'string' } } },
}
const namespace = { type: 'namespace', name: 'agents', description: 'Helpers.', tools: [spawn] }
const search = {
  type: 'tool_search',
  execution: 'client',
  description: 'Finds tools.',
  parameters: { type: 'object', properties: { query: { type: 'string' } } },
}

function decode(body: JsonObject): NeutralRequest {
  return codec.decodeRequest({ input: 'Hello', ...body }, outline)
}

/** The output items of a streamed answer that calls one function, with the types of its events. */
function answerWithCall(request: NeutralRequest, name: string, input: string) {
  const audience = {
    requestedModel: 'coder',
    upstreamModel: 'm',
    request,
    nowSeconds: 0,
    requestId: 'r',
    idSeed: 'x',
    keepAlive: Buffer.from('\n\n'),
  }
  const encoder = codec.createAnswerEncoder(audience)
  const head = { type: 'tool_call', id: 'call_1', name, kind: 'function', signature: null } as const
  const events: readonly AnswerEvent[] = [
    { type: 'start', id: 'r', model: 'm', createdAtSeconds: 0 },
    { type: 'part_start', part: 0, choice: 0, head },
    { type: 'delta', part: 0, text: input },
    { type: 'part_end', part: 0 },
    { type: 'end' },
  ]
  const text = events.map((event) => encoder.push(event)).join('')
  const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? '') as JsonObject)
  const done = data.find(({ type }) => type === 'response.output_item.done')
  return { types: data.map(({ type }) => type), item: done?.['item'], data }
}

describe('pictures', () => {
  const pictures = { type: 'image_generation' }

  it('that an agent offers beside tools of its own are left out', () => {
    const { tools } = decode({ tools: [pictures, spawn] })
    expect(tools.map((tool) => tool.type === 'function' && tool.name)).toEqual(['spawn_agent'])
  })

  it.each([
    ['alone', { tools: [pictures] }],
    ['beside nothing but a search', { tools: [{ type: 'web_search' }, pictures] }],
    ['and chosen', { tools: [spawn, pictures], tool_choice: pictures }],
  ])('that are wanted %s are refused', (_, body) => {
    expect(() => decode(body)).toThrow(/cannot be translated|no tool of type/)
  })
})

describe('tools of a namespace', () => {
  it('are functions by one name for other wires, the namespace’s words before the first', () => {
    expect(decode({ tools: [namespace] }).tools).toEqual([
      {
        type: 'function',
        name: 'agents__spawn_agent',
        description: 'Helpers.\n\nStarts an agent.',
        schema: spawn.parameters,
        strict: null,
        cache: null,
        form: { type: 'member', namespace: 'agents', name: 'spawn_agent' },
      },
    ])
  })

  it('have names that every wire allows, each its own', () => {
    const names = ['a'.repeat(60), `${'a'.repeat(60)}b`, 'git.hub', 'git_hub']
    const { tools } = decode({ tools: names.map((name) => ({ ...namespace, name })) })
    const shown = tools.map((tool) => (tool.type === 'web_search' ? '' : tool.name))
    expect(new Set(shown).size).toBe(names.length)
    for (const name of shown) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    expect(shown[3]).toBe('git_hub__spawn_agent')
  })

  it('are chosen by namespace and name', () => {
    const choice = { type: 'function', namespace: 'agents', name: 'spawn_agent' }
    const request = decode({ tools: [namespace], tool_choice: choice })
    expect(request.toolChoice).toEqual({ type: 'tool', name: 'agents__spawn_agent' })
  })

  it('do not hide a function of the same name', () => {
    const plain = { type: 'function', name: 'agents__spawn_agent', parameters: {} }
    expect(() => decode({ tools: [namespace, plain] })).toThrow(/Two tools are called agents__spawn_agent/)
  })

  it('are called by namespace and name, and calls of earlier turns come back under the one name', () => {
    const request = decode({ tools: [namespace] })
    const { item, data } = answerWithCall(request, 'agents__spawn_agent', '{"task":"x"}')
    const call = {
      type: 'function_call',
      namespace: 'agents',
      name: 'spawn_agent',
      arguments: '{"task":"x"}',
    }
    expect(item).toMatchObject(call)
    expect(data.find(({ type }) => type === 'response.function_call_arguments.done')).toMatchObject({
      name: 'spawn_agent',
    })
    const next = decode({ tools: [namespace], input: [{ ...call, call_id: 'call_1' }] })
    expect(next.messages).toMatchObject([
      { role: 'assistant', content: [{ type: 'tool_call', name: 'agents__spawn_agent' }] },
    ])
  })
})

describe('the client’s own search for tools', () => {
  it('is a function for other wires and called as what it is', () => {
    const request = decode({ tools: [search] })
    expect(request.tools).toMatchObject([{ type: 'function', name: 'tool_search' }])
    const { item, types } = answerWithCall(request, 'tool_search', '{"query":"mail"}')
    expect(item).toMatchObject({
      type: 'tool_search_call',
      call_id: 'call_1',
      execution: 'client',
      status: 'completed',
      arguments: { query: 'mail' },
    })
    expect(types).not.toContain('response.function_call_arguments.delta')
  })

  it('brings tools along that are offered from then on, each once', () => {
    const request = decode({
      tools: [search],
      input: [
        { type: 'tool_search_call', call_id: 'call_1', execution: 'client', arguments: { query: 'agents' } },
        { type: 'tool_search_output', call_id: 'call_1', execution: 'client', tools: [namespace] },
        { type: 'additional_tools', role: 'developer', tools: [namespace] },
      ],
    })
    expect(request.tools.map((tool) => tool.type !== 'web_search' && tool.name)).toEqual([
      'tool_search',
      'agents__spawn_agent',
    ])
    expect(request.messages).toMatchObject([
      { content: [{ type: 'tool_call', name: 'tool_search', input: '{"query":"agents"}' }] },
      {
        content: [
          { type: 'tool_result', callId: 'call_1', content: [{ text: '{"tools":["agents__spawn_agent"]}' }] },
        ],
      },
    ])
  })

  it('that the provider ran in earlier turns leaves its tools and no more', () => {
    const call = { type: 'tool_search_call', execution: 'server', call_id: null, arguments: {} }
    const output = { type: 'tool_search_output', execution: 'server', call_id: null, tools: [namespace] }
    const request = decode({ input: [call, output, { role: 'user', content: 'go on' }] })
    expect(request.tools).toMatchObject([{ name: 'agents__spawn_agent' }])
    expect(request.messages).toMatchObject([{ role: 'user' }])
  })

  it('of the provider cannot be translated', () => {
    const tools = [{ type: 'tool_search', execution: 'server' }]
    expect(() => decode({ tools })).toThrow(/cannot search for tools/)
  })
})

describe('a web search beside functions, where the account has none', () => {
  const tools = [{ type: 'function', name: 'f', parameters: {} }, { type: 'web_search' }]
  const target = { platform: 'openai', model: 'm', stream: false } as const

  it.each(['openai_chat', 'gemini_generate'] as const)(
    'is left out for %s, and refused where it may be meant',
    (wire) => {
      const encode = (choice: string) =>
        JSON.stringify(codecOf(wire).encodeRequest(decode({ tools, tool_choice: choice }), target))
      expect(encode('auto')).not.toMatch(/search/i)
      expect(() => encode('required')).toThrow(/no web search beside functions/)
    },
  )
})

describe('references to stored items', () => {
  const refer = (id: string): JsonObject => ({
    input: [
      { role: 'user', content: 'Hello' },
      { type: 'item_reference', id },
      { type: 'function_call', call_id: 'call_1', name: 'spawn_agent', arguments: '{}' },
    ],
  })

  it('to thinking are done without', () => {
    expect(decode(refer('rs_1')).messages.map(({ role }) => role)).toEqual(['user', 'assistant'])
  })

  it('to anything else are refused, with the way out', () => {
    expect(() => decode(refer('msg_1'))).toThrow(/input\.1\.id.*"store": false/)
  })
})
