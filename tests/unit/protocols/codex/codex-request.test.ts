import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codexRequest, openaiResponses } from '@/lib/protocols'

const MEMBERS = {
  store: fc.constantFrom('true', 'false', 'null'),
  stream: fc.constantFrom('true', 'false'),
  instructions: fc.constantFrom('null', '""', '"Be brief"'),
  max_output_tokens: fc.constantFrom('5', 'null'),
  metadata: fc.constantFrom('{"a":"b, }"}', 'null'),
  user: fc.constantFrom('"ada"'),
  tools: fc.constantFrom('[{"type":"function","name":"store","parameters":{"user":1,"stream":[]}}]'),
  input: fc.constantFrom(
    '"hi \\"role\\":\\"system\\""',
    '[{"role":"user","content":"\\"store\\":true,"}]',
    '[{"role" : "system","content":"\\"role\\":\\"system\\""},{"type":"message","role":"system","content":[]}]',
  ),
}
const GONE = ['max_output_tokens', 'metadata', 'user']
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

describe('codexRequest', () => {
  it('changes what the backend asks for and nothing else, wherever it stands', () => {
    fc.assert(
      fc.property(request, (text) => {
        const asked = JSON.parse(text) as Record<string, unknown>
        const parsed = openaiResponses.parseRequest({ headers: {}, body: Buffer.from(text) })
        const sent = openaiResponses.upstreamBody(codexRequest(parsed), 'gpt-5.4').toString()
        const instructions =
          asked['instructions'] === 'Be brief' ? 'Be brief' : 'You are a helpful assistant.'
        const kept = Object.entries(asked).filter(([key]) => !GONE.includes(key))
        expect(JSON.parse(sent)).toEqual({
          ...Object.fromEntries(kept),
          model: 'gpt-5.4',
          store: false,
          stream: true,
          instructions,
          input: inputOf(asked['input']),
        })
      }),
      { numRuns: 300 },
    )
  })
})
