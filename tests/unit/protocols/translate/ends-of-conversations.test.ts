import { describe, expect, it } from 'vitest'
import { asked } from './asked-upstream'

const user = (text: string): object => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
})
const SEALED = Buffer.from('switchyard1:anthropic:signed').toString('base64')
const REASONING = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [{ type: 'summary_text', text: 'I think.' }],
  encrypted_content: SEALED,
}
const CALL = { type: 'function_call', call_id: 'call_1', name: 'shell', arguments: '{"cmd":"ls"}' }
const RESULT = { type: 'function_call_output', call_id: 'call_1', output: 'a.txt' }
const TOOL = { type: 'function', name: 'shell', parameters: { type: 'object', properties: {} } }

describe('a conversation whose last answer was cut off behind its thinking', () => {
  it('goes to Anthropic without it: it would be the beginning of the answer', () => {
    const input = [user('Go.'), REASONING, CALL, RESULT, REASONING]
    const { messages } = asked('openai_responses', 'anthropic', { input, tools: [TOOL] })
    expect(messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [{ type: 'thinking', signature: 'signed' }, { type: 'tool_use' }] },
      { role: 'user', content: [{ type: 'tool_result' }] },
    ])
    expect(messages).toHaveLength(3)
  })

  it('keeps what was said', () => {
    const said = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Well' }] }
    const { messages } = asked('openai_responses', 'anthropic', { input: [user('Go.'), REASONING, said] })
    expect(messages).toMatchObject([{}, { content: [{ type: 'thinking' }, { type: 'text', text: 'Well' }] }])
  })
})

describe('calls in a conversation without tools', () => {
  const input = [user('Go.'), CALL, RESULT, CALL, RESULT, user('Summarise.')]

  it.each([undefined, 'none', 'auto'])('are defined for Anthropic, where none may be made: %s', (choice) => {
    const sent = asked('openai_responses', 'anthropic', { input, tools: [], tool_choice: choice })
    expect(sent['tools']).toEqual([{ name: 'shell', input_schema: { type: 'object', properties: {} } }])
    expect(sent['tool_choice']).toEqual({ type: 'none' })
  })

  it('are not, where there are none or the tools are', () => {
    expect(asked('openai_responses', 'anthropic', { input: [user('Go.')] })['tools']).toBeUndefined()
    const sent = asked('openai_responses', 'anthropic', { input, tools: [TOOL] })
    expect(sent['tools']).toMatchObject([{ name: 'shell' }])
    expect(sent['tool_choice']).toBeUndefined()
  })
})
