import { describe, expect, it } from 'vitest'
import { anthropicMessages } from '@/lib/protocols'
import type { RequestHeaders } from '@/lib/protocols'

const parse = (text: string, headers: RequestHeaders = {}) =>
  anthropicMessages.parseRequest({ headers, body: Buffer.from(text) })
const upstream = (fields: object): unknown =>
  JSON.parse(
    anthropicMessages
      .upstreamBody(parse(JSON.stringify({ model: 'm', messages: [], ...fields })), 'n')
      .toString(),
  )

const ADVISOR = { type: 'advisor_20260301', name: 'advisor', model: 'claude-opus-5-5' }
const refusedFor = (param: string) =>
  expect.objectContaining({
    status: 400,
    code: 'INVALID_REQUEST',
    details: expect.objectContaining({ param }),
  })

describe('a second model', () => {
  it.each([
    [{ fallbacks: [{ model: 'claude-opus-5-5' }] }, 'fallbacks'],
    [{ fallbacks: [{ model: 'm'.repeat(300) }] }, 'fallbacks'],
    [{ fallbacks: { model: 'other' } }, 'fallbacks'],
    [{ tools: [{ name: 'f', input_schema: {} }, ADVISOR] }, 'tools'],
    [{ tools: [{ ...ADVISOR, type: 'advisor_20271231' }] }, 'tools'],
  ])('is refused by the name of its field: %o', (fields, param) => {
    expect(() => upstream(fields)).toThrow(refusedFor(param))
  })

  it.each([
    '{"model":"m","tools":[{"type":"advis\\u006fr_20260301","model":"o"}]}',
    '{"model":"m","tools":[{"type":"advisor\\u005F20260301","model":"o"}]}',
    '{"model":"m","tools":[{"type":"advisor_2\\u003026\\u0030301","model":"o"}]}',
    '{"model":"m","tools":[{"t\\u0079pe":"advisor_20260301","model":"o"}]}',
    '{"model":"m","tools":[{"type"\n:\t"advisor_20260301","model":"o"}]}',
    '{"model":"m","tools":[],"tools":[]}',
    '{"model":"m","fallbacks":null,"f\\u0061llbacks":"default"}',
  ])('cannot be hidden: %s', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ status: 400 }))
  })

  it('is found in the conversation where that may define tools', () => {
    const tool = { type: 'tool_definition', definition: ADVISOR }
    const messages = [{ role: 'system', content: [{ type: 'tool_addition', tool }] }]
    const text = JSON.stringify({ model: 'm', messages })
    for (const beta of ['x, inline-tools-2026-09-15', 'mid-conversation-tool-changes-2026-07-01']) {
      expect(() => parse(text, { 'anthropic-beta': beta })).toThrow(refusedFor('tools'))
    }
  })

  it.each([
    {
      tools: [
        { name: 'advisor_tool', description: 'an "advisor_20260301" of \\u0061 kind', input_schema: {} },
      ],
    },
    { tools: [{ name: 'f', description: 'supervisor_, advisor_1 <b>\u001b[0m', input_schema: {} }] },
    { tools: [{ name: 'advisor_2025', input_schema: { enum: ['advisor_2025'], advisor_2025: {} } }] },
    { messages: [{ role: 'user', content: 'advisor_20260301' }], fallbacks: null },
    { fallbacks: [] },
  ])('is not seen where there is none: %o', (fields) => {
    expect(upstream(fields)).toEqual({ model: 'n', messages: [], ...fields })
  })

  it('is not seen in letters that are written as escapes, unless they name one', () => {
    const text =
      '{"model":"m","messages":[],"tools":[{"name":"f","description":"step \\u0031: \\u0061dvisor_1"}]}'
    expect(JSON.parse(anthropicMessages.upstreamBody(parse(text), 'm').toString())).toEqual(JSON.parse(text))
    const long = text.replace('step', 'step '.repeat(250_000))
    expect(() => parse(long)).toThrow(refusedFor('tools'))
  })

  it('of the provider’s own choice is declined', () => {
    const first = anthropicMessages.upstreamBody(
      parse('{"fallbacks": "def\\u0061ult","messages":[],"model":"m"}'),
      'n',
    )
    expect(first.toString()).toBe('{"fallbacks": null,"messages":[],"model":"n"}')
    expect(upstream({ fallbacks: 'default' })).toEqual({ model: 'n', messages: [], fallbacks: null })
  })
})
