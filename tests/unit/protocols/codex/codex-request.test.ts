import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { codexSteps, openaiResponses } from '@/lib/protocols'
import type { ParsedRequest } from '@/lib/protocols'
import { WRAPPED_MARK } from '@/lib/protocols/neutral/signature'

const MEMBERS = {
  store: fc.constantFrom('true', 'false', 'null'),
  stream: fc.constantFrom('true', 'false'),
  instructions: fc.constantFrom('null', '""', '"Be brief"'),
  max_output_tokens: fc.constantFrom('5', 'null'),
  metadata: fc.constantFrom('{"a":"b, }"}', 'null'),
  user: fc.constantFrom('"ada"'),
  temperature: fc.constantFrom('0.5', 'null'),
  top_p: fc.constantFrom('1'),
  truncation: fc.constantFrom('"auto"'),
  previous_response_id: fc.constantFrom('null', '""'),
  include: fc.constantFrom('null', '[]', '["reasoning.encrypted_content"]'),
  tools: fc.constantFrom('[{"type":"function","name":"store","parameters":{"user":1,"stream":[]}}]'),
  input: fc.constantFrom(
    '"hi \\"role\\":\\"system\\""',
    '[{"role":"user","content":"\\"store\\":true,"}]',
    '[{"role" : "system","content":"\\"role\\":\\"system\\""},{"type":"message","role":"system","content":[]}]',
  ),
}
const GONE = [
  'max_output_tokens',
  'metadata',
  'user',
  'temperature',
  'top_p',
  'truncation',
  'previous_response_id',
]
const ENCRYPTED = ['reasoning.encrypted_content']
const space = fc.constantFrom('', ' ', '\n  ', '\t\r\n')

const request = fc
  .record(MEMBERS, { requiredKeys: ['input'] })
  .chain((members) =>
    fc.tuple(
      fc.shuffledSubarray(Object.entries({ model: '"alias"', ...members }), {
        minLength: Object.keys(members).length + 1,
      }),
      space,
      space,
    ),
  )
  .map(([members, before, after]) => {
    const texts = members.map(([key, value]) => `${before}"${key}"${after}:${before}${value}${after}`)
    return `${before}{${texts.join(',')}}`
  })

/** Input as the backend wants it. */
function inputOf(input: unknown): unknown {
  if (typeof input === 'string')
    return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }]
  const items = input as readonly { readonly role: string }[]
  return items.map((item) => (item.role === 'system' ? { ...item, role: 'developer' } : item))
}

function codexText(parsed: ParsedRequest): string {
  const steps = codexSteps(parsed, 'gpt-5.4')
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value.toString()
}

describe('a request for ChatGPT’s backend', () => {
  it('changes what the backend asks for and nothing else, wherever it stands', () => {
    fc.assert(
      fc.property(request, (text) => {
        const asked = JSON.parse(text) as Record<string, unknown>
        const parsed = openaiResponses.parseRequest({ headers: {}, body: Buffer.from(text) })
        const sent = codexText(parsed)
        const instructions =
          asked['instructions'] === 'Be brief' ? 'Be brief' : 'You are a helpful assistant.'
        const kept = Object.entries(asked).filter(([key]) => !GONE.includes(key))
        expect(JSON.parse(sent)).toEqual({
          ...Object.fromEntries(kept),
          model: 'gpt-5.4',
          store: false,
          stream: true,
          instructions,
          include: asked['include'] ?? ENCRYPTED,
          input: inputOf(asked['input']),
        })
      }),
      { numRuns: 300 },
    )
  })

  const sentBy = (body: object): { readonly input: unknown } => {
    const parsed = openaiResponses.parseRequest({ headers: {}, body: Buffer.from(JSON.stringify(body)) })
    return JSON.parse(codexText(parsed)) as {
      readonly input: unknown
    }
  }

  it('leaves out items that point to what is kept nowhere, wherever they stand', () => {
    const kept = [
      { role: 'user', content: 'an "item_reference" of "reasoning"' },
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x'.repeat(300) },
      { type: 'function_call', call_id: 'c', name: 'n', arguments: '{}' },
    ]
    const gone = [
      { type: 'reasoning', id: 'rs_2', summary: [{ type: 'summary_text', text: 'y'.repeat(300) }] },
      { type: 'reasoning', id: 'rs_3', summary: [], encrypted_content: null },
      { type: 'reasoning', summary: [], encrypted_content: `${WRAPPED_MARK}anthropic:abc` },
      { type: 'item_reference', id: 'rs_4' },
      { id: 'rs_5' },
      { type: 'reasoning', id: 'rs_019d0d5f3c0070008000000000000001_0', summary: [] },
    ]
    const item = fc.oneof(fc.constantFrom(...kept), fc.constantFrom(...gone))
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), (input) => {
        expect(sentBy({ model: 'alias', input }).input).toEqual(
          input.filter((one) => (kept as readonly object[]).includes(one)),
        )
      }),
    )
  })

  it('judges long items alike, and parses none of them', () => {
    const long = 'z'.repeat(200_000)
    const kept = [
      { type: 'reasoning', summary: [], encrypted_content: long },
      { type: 'reasoning', summary: [{ text: long }], encrypted_content: 'short' },
      { role: 'user', content: [{ type: 'reasoning', text: long }] },
      { type: 'function_call_output', output: [{ type: 'item_reference', text: long }] },
      [{ type: 'reasoning', text: long }],
    ]
    const gone = [
      { type: 'reasoning', summary: [{ type: 'summary_text', text: long }] },
      { type: 'reasoning', summary: [], encrypted_content: [long] },
      { summary: [{ text: long }], encrypted_content: `${WRAPPED_MARK}anthropic:${long}`, type: 'reasoning' },
      { type: 'item_reference', id: `rs_${long}` },
    ]
    const mixed = [kept[0], gone[0], gone[1], kept[1], kept[2], gone[2], kept[3], gone[3], kept[4]]
    const body = Buffer.from(JSON.stringify({ model: 'alias', input: mixed }))
    const parsed = openaiResponses.parseRequest({ headers: {}, body })
    const parse = vi.spyOn(JSON, 'parse')
    const sent = codexText(parsed)
    const lengths = parse.mock.calls.map(([text]) => text.length)
    parse.mockRestore()
    expect(Math.max(0, ...lengths)).toBeLessThan(10_000)
    expect(JSON.parse(sent)).toMatchObject({ input: kept })
    expect(() => sentBy({ model: 'alias', input: [{ type: 'item_reference', id: long }] })).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_FIELD' }),
    )
  })

  it('of megabytes, it is made in many steps, and comes out the same', () => {
    const items = [
      { role: 'system', content: 'x' },
      { type: 'reasoning', role: 'system', summary: [] },
      { role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
      { type: 'reasoning', summary: [], encrypted_content: `${WRAPPED_MARK}anthropic:abc` },
    ]
    const input = Array.from({ length: 40_000 }, (_, index) => items[(index * 7) % 4])
    const body = Buffer.from(JSON.stringify({ model: 'alias', user: 'ada', input, store: true }))
    const parsed = openaiResponses.parseRequest({ headers: {}, body })
    let steps = 0
    const made = codexSteps(parsed, 'gpt-5.4')
    let step = made.next()
    for (; step.done !== true; step = made.next()) steps += 1
    expect(steps).toBeGreaterThan(body.length / 65_536 + 40_000 / 2_048)
    expect(JSON.parse(step.value.toString())).toEqual({
      model: 'gpt-5.4',
      store: false,
      stream: true,
      instructions: 'You are a helpful assistant.',
      include: ENCRYPTED,
      input: input
        .filter((item) => item?.type !== 'reasoning')
        .map((item) => (item?.role === 'system' ? { ...item, role: 'developer' } : item)),
    })
  })

  it.each([
    [{ previous_response_id: 'resp_1', input: 'hi' }, 'previous_response_id'],
    [
      {
        input: [
          { role: 'user', content: 'hi' },
          { type: 'item_reference', id: 'msg_1' },
        ],
      },
      'input.1',
    ],
    [{ input: [{ id: 'fc_1' }] }, 'input.0'],
  ])('refuses what would have to be kept there: %j', (body, field) => {
    expect(() => sentBy({ model: 'alias', ...body })).toThrow(
      expect.objectContaining({
        status: 400,
        code: 'UNSUPPORTED_FIELD',
        message: expect.stringContaining(field),
      }),
    )
  })

  it.each(['store', 'stream'])('never sees a second %s', (name) => {
    const body = Buffer.from(`{"model":"m","input":"hi","${name}":false,"${name}":true}`)
    expect(() => openaiResponses.parseRequest({ headers: {}, body })).toThrow(
      expect.objectContaining({ status: 400 }),
    )
  })
})
