import { describe, expect, it } from 'vitest'
import { asked } from './asked-upstream'
import type { ClientId, WireName } from './wires'

type Words = readonly unknown[]

/** Calls and their results as one line a message: `call c1 c2`, `result c1`, `user`. */
function told(wire: WireName, body: object, client: ClientId): Words {
  const sent = asked(client, wire, body)
  const messages = (sent['messages'] ?? sent['input'] ?? sent['contents']) as readonly Told[]
  return messages.flatMap(wordsOf)
}

type Told = {
  readonly role?: string
  readonly type?: string
  readonly content?: string | readonly Told[]
  readonly parts?: readonly Told[]
  readonly tool_calls?: readonly { readonly id: string }[]
  readonly tool_call_id?: string
  readonly tool_use_id?: string
  readonly id?: string
  readonly call_id?: string
  readonly text?: string
  readonly functionCall?: { readonly id: string }
  readonly functionResponse?: { readonly id: string }
}

function wordsOf(message: Told): Words {
  if (message.role === 'tool') return [`result ${message.tool_call_id}`]
  if (message.tool_calls !== undefined) {
    return [`call ${message.tool_calls.map(({ id }) => id).join(' ')}`]
  }
  if (message.call_id !== undefined) {
    return [`${message.type === 'function_call' ? 'call' : 'result'} ${message.call_id}`]
  }
  const { parts, content = parts } = message
  if (typeof content === 'string') return [`${message.role} ${content}`]
  return [`${message.role}: ${(content ?? []).map(wordOf).join(', ')}`]
}

function wordOf({ id, tool_use_id, functionCall, functionResponse, text }: Told): string {
  const call = id ?? functionCall?.id
  const result = tool_use_id ?? functionResponse?.id
  if (call !== undefined) return `call ${call}`
  return result === undefined ? String(text) : `result ${result}`
}

const turn = (role: string, ...parts: readonly object[]): object => ({ role, parts })
const functionCall = (id: string): object => ({ functionCall: { id, name: 'f', args: {} } })
const functionResponse = (id: string): object => ({
  functionResponse: { id, name: 'f', response: { output: 'r' } },
})

describe('what the assistant says without a pause is one turn', () => {
  const contents = [
    turn('user', { text: 'q' }),
    turn('model', { text: 'so' }),
    turn('model', { text: ' be it' }),
    turn('model', functionCall('c1')),
    turn('model', functionCall('c2')),
    turn('model', { text: '' }),
    turn('user', functionResponse('c1')),
    turn('user', functionResponse('c2')),
  ]

  it.each([
    ['anthropic', ['user: q', 'assistant: so be it, call c1, call c2', 'user: result c1, result c2']],
    ['openai chat', ['user q', 'call c1 c2', 'result c1', 'result c2']],
    ['openai responses', ['user: q', 'assistant: so be it', 'call c1', 'call c2', 'result c1', 'result c2']],
  ] as const)('of the pieces that a Gemini client keeps: %s', (wire, words) => {
    expect(told(wire, { contents }, 'gemini_generate')).toEqual(words)
  })

  it('the pieces of its text are one text', () => {
    const { messages } = asked('gemini_generate', 'openai chat', { contents })
    expect(messages).toMatchObject([{}, { role: 'assistant', content: 'so be it' }, {}, {}])
  })

  const use = (id: string): object => ({ type: 'tool_use', id, name: 'f', input: {} })
  const result = (id: string): object => ({ type: 'tool_result', tool_use_id: id, content: 'r' })

  it.each([
    ['openai chat', ['user q', 'call c1 c2', 'result c1', 'result c2', 'user s']],
    ['gemini', ['user: q', 'model: call c1, call c2', 'user: result c1, result c2, s']],
  ] as const)('of messages of Anthropic in a row: %s', (wire, words) => {
    const messages = [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: [use('c1')] },
      { role: 'assistant', content: [use('c2')] },
      { role: 'user', content: [result('c1'), { type: 'text', text: 's' }] },
      { role: 'user', content: [result('c2')] },
    ]
    expect(told(wire, { messages }, 'anthropic_messages')).toEqual(words)
  })
})

describe('results stand right behind their calls', () => {
  const call = (id: string): object => ({ type: 'function_call', call_id: id, name: 'f', arguments: '{}' })
  const output = (id: string): object => ({ type: 'function_call_output', call_id: id, output: 'r' })
  const said = (content: string, role = 'user'): object => ({ type: 'message', role, content })
  const calls = [said('q'), call('c1'), call('c2')]

  it.each([
    ['between them', [output('c1'), said('s'), output('c2')]],
    ['before them', [said('s'), output('c1'), output('c2')]],
  ] as const)('whatever the user has said %s', (_where, rest) => {
    const input = [...calls, ...rest]
    const inOrder = ['result c1', 'result c2', 'user s']
    expect(told('openai chat', { input }, 'openai_responses')).toEqual(['user q', 'call c1 c2', ...inOrder])
    const { messages } = asked('openai_responses', 'anthropic', { input })
    expect(messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
      { role: 'user', content: [{ tool_use_id: 'c1' }, { tool_use_id: 'c2' }] },
      { role: 'user', content: [{ text: 's' }] },
    ])
    expect(told('gemini', { input }, 'openai_responses')).toEqual([
      'user: q',
      'model: call c1, call c2',
      'user: result c1, result c2, s',
    ])
  })

  it('behind instructions too', () => {
    const input = [...calls, output('c1'), said('be quick', 'developer'), output('c2'), said('s')]
    expect(told('openai chat', { input }, 'openai_responses')).toEqual([
      'user q',
      'call c1 c2',
      'result c1',
      'result c2',
      'system be quick',
      'user s',
    ])
  })

  it('of the turn they belong to', () => {
    const input = [said('q'), call('c1'), output('c1'), call('c2'), said('s'), output('c2')]
    expect(told('openai chat', { input }, 'openai_responses')).toEqual([
      'user q',
      'call c1',
      'result c1',
      'call c2',
      'result c2',
      'user s',
    ])
  })
})
