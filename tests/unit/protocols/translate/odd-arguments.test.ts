import { describe, expect, it } from 'vitest'
import { asked } from './asked-upstream'

describe('arguments of an earlier call that are no object', () => {
  const call = { id: 'c', type: 'function', function: { name: 'f' } }
  const messages = (text: string): object => ({
    messages: [
      { role: 'user', content: 'hi' },
      { role: 'assistant', tool_calls: [{ ...call, function: { name: 'f', arguments: text } }] },
      { role: 'tool', tool_call_id: 'c', content: 'the arguments are cut' },
    ],
  })

  it.each(['{"city":"Kö', '{"a":1}{"a":1}', '[1]', '"x"', 'null'])(
    'go whole in a field of their own: %s',
    (text) => {
      expect(asked('openai_chat', 'anthropic', messages(text))['messages']).toMatchObject([
        {},
        { content: [{ type: 'tool_use', input: { unparsed_arguments: text } }] },
        {},
      ])
      expect(asked('openai_chat', 'gemini', messages(text))['contents']).toMatchObject([
        {},
        { parts: [{ functionCall: { args: { unparsed_arguments: text } } }] },
        {},
      ])
    },
  )
})
