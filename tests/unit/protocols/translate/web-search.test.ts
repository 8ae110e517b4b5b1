import { describe, expect, it } from 'vitest'
import { asked } from './asked-upstream'

describe('from where a search of the web asks', () => {
  const place = { city: 'Bonn', country: 'DE', timezone: 'Europe/Berlin' }
  const location = { type: 'approximate', ...place }
  const messages = [{ role: 'user', content: 'hi' }]
  const ofMessages = {
    messages,
    tools: [{ type: 'web_search_20250305', name: 'web_search', user_location: location }],
  }
  const ofChat = {
    messages,
    web_search_options: { user_location: { type: 'approximate', approximate: place } },
  }
  const ofResponses = { input: 'hi', tools: [{ type: 'web_search', user_location: location }] }

  it.each([
    ['openai_chat', ofChat],
    ['openai_responses', ofResponses],
  ] as const)('is told to Claude by clients of %s', (client, body) => {
    expect(asked(client, 'anthropic', body)['tools']).toMatchObject([{ user_location: location }])
  })

  it('is told to OpenAI', () => {
    const { tools } = asked('anthropic_messages', 'openai responses', ofMessages)
    expect(tools).toEqual([{ type: 'web_search', user_location: location }])
    expect(asked('anthropic_messages', 'openai chat', ofMessages)['web_search_options']).toEqual({
      user_location: { type: 'approximate', approximate: place },
    })
  })

  it('is nothing where nothing is told', () => {
    const nowhere = {
      ...ofResponses,
      tools: [{ type: 'web_search', user_location: { type: 'approximate', city: null } }],
    }
    expect(asked('openai_responses', 'openai chat', nowhere)['web_search_options']).toEqual({})
    expect(asked('openai_responses', 'gemini', ofResponses)['tools']).toEqual([{ googleSearch: {} }])
  })
})

describe('how often a search may be made', () => {
  const tools = [{ type: 'web_search' }]

  it('is told to Claude by clients of Responses', () => {
    const sent = asked('openai_responses', 'anthropic', { input: 'hi', tools, max_tool_calls: 3 })
    expect(sent['tools']).toMatchObject([{ name: 'web_search', max_uses: 3 }])
    expect(asked('openai_responses', 'anthropic', { input: 'hi', tools })['tools']).not.toMatchObject([
      { max_uses: expect.anything() },
    ])
  })

  it('is never where it may not be made at all', () => {
    const own = { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false }
    const sent = (wire: 'anthropic' | 'gemini', list: readonly object[]): unknown =>
      asked('openai_responses', wire, { input: 'hi', tools: list, max_tool_calls: 0 })['tools']
    expect(sent('anthropic', [...tools, own])).toMatchObject([{ name: 'f' }])
    expect(sent('anthropic', tools)).toBeUndefined()
    expect(sent('gemini', tools)).toBeUndefined()
    const forced = { input: 'hi', tools, max_tool_calls: 0, tool_choice: 'required' }
    expect(asked('openai_responses', 'anthropic', forced)['tool_choice']).toBeUndefined()
  })

  it('is told to OpenAI by clients of Claude, but to nobody who may not know it', () => {
    const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 3 }
    const body = { messages: [{ role: 'user', content: 'hi' }], tools: [search] }
    const sent = (model: string): unknown =>
      asked('anthropic_messages', 'openai responses', body, model)['max_tool_calls']
    expect([sent('gpt-5.4'), sent('grok-4'), sent('gpt-oss-120b')]).toEqual([3, undefined, undefined])
  })
})
