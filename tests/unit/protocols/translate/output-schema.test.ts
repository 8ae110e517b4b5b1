import { describe, expect, it } from 'vitest'
import { closeSchema } from '@/lib/protocols/translate/close-schema'
import { outputSchema } from '@/lib/protocols/translate/openai/output-schema'
import { codecOf } from '@/lib/protocols/translate/codec-of'
import type { JsonObject } from '@/lib/protocols/neutral'
import type { ClientId } from './wires'

const CITY = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const OPTIONAL = { type: 'object', properties: { city: { type: 'string' } } }
const NESTED = {
  type: 'object',
  properties: { places: { type: 'array', items: CITY }, other: { anyOf: [CITY, { type: 'null' }] } },
  required: ['places', 'other'],
  $defs: { city: CITY },
}

const closed = (schema: object): object => ({ ...schema, additionalProperties: false })

describe('a schema of a wire that knows no word for strictness', () => {
  const MODELS: Readonly<Record<ClientId, string>> = {
    anthropic_messages: 'claude-sonnet-5',
    openai_chat: 'gpt-5.4',
    openai_responses: 'gpt-5.4',
    gemini_generate: 'gemini-2.5-flash',
  }

  function sent(to: ClientId, responseSchema: JsonObject): string {
    const body = {
      contents: [{ role: 'user', parts: [{ text: 'Oslo' }] }],
      generationConfig: { responseMimeType: 'application/json', responseSchema },
    }
    const model = MODELS[to]
    const request = codecOf('gemini_generate').decodeRequest(body, { model, stream: false })
    return JSON.stringify(codecOf(to).encodeRequest(request, { platform: 'openai', model, stream: false }))
  }

  it.each(['openai_chat', 'openai_responses'] as const)('%s: strict where it can be', (to) => {
    expect(sent(to, CITY)).toContain(`"schema":${JSON.stringify(closed(CITY))},"strict":true`)
    expect(sent(to, OPTIONAL)).toContain(`"schema":${JSON.stringify(OPTIONAL)},"strict":false`)
  })

  it.each<[string, JsonObject]>([
    ['free-form', { ...CITY, properties: { city: { type: 'object' } } }],
    ['of any kind', { ...CITY, properties: { city: {} } }],
    ['of shared properties', { allOf: [CITY, OPTIONAL] }],
    ['of a list', { type: 'array', items: CITY }],
    ['of alternatives', { ...CITY, properties: { city: { oneOf: [CITY, { type: 'null' }] } } }],
    ['of named patterns', { ...CITY, patternProperties: { '^x': { type: 'string' } } }],
  ])('stays as it is where strict would be another or none: %s', (_, schema) => {
    for (const strict of [true, null]) {
      const format = { type: 'json_schema', name: null, description: null, schema, strict } as const
      expect(outputSchema(format)).toMatchObject({ schema, strict: strict ?? false })
    }
  })

  it('anthropic_messages: every object is closed', () => {
    expect(sent('anthropic_messages', OPTIONAL)).toContain(`"schema":${JSON.stringify(closed(OPTIONAL))}`)
  })
})

describe('closeSchema', () => {
  it('closes objects wherever schemas stand, and leaves those that say otherwise', () => {
    expect(closeSchema(NESTED)).toEqual(
      closed({
        ...NESTED,
        properties: {
          places: { type: 'array', items: closed(CITY) },
          other: { anyOf: [closed(CITY), { type: 'null' }] },
        },
        $defs: { city: closed(CITY) },
      }),
    )
    expect(closeSchema({ type: 'object', additionalProperties: { type: 'string' } })).toEqual({
      type: 'object',
      additionalProperties: { type: 'string' },
    })
    const free: readonly JsonObject[] = [
      { type: 'object' },
      { allOf: [CITY, OPTIONAL] },
      { ...CITY, allOf: [OPTIONAL] },
      { type: 'array', items: { type: 'object' } },
    ]
    for (const schema of free) expect(closeSchema(schema)).toEqual(schema)
    // A property of that name is no keyword.
    expect(
      closeSchema(closed({ type: 'object', properties: { items: { type: 'string' } } }) as JsonObject),
    ).toEqual(closed({ type: 'object', properties: { items: { type: 'string' } } }))
  })
})

describe('one call at a time', () => {
  const call = (name: string): object => ({ functionCall: { name, args: {} } })
  const answer = JSON.parse(
    JSON.stringify({
      candidates: [{ content: { parts: [call('a'), call('b')] }, finishReason: 'STOP', index: 0 }],
    }),
  ) as JsonObject

  it.each([
    [{}, ['a', 'b']],
    [{ oneCall: true as const }, ['a']],
  ])('of Gemini, origin %o: %o', (more, names) => {
    const origin = { platform: 'gemini' as const, idSeed: 's', candidates: 1, ...more }
    const events = codecOf('gemini_generate').decodeAnswer(answer, origin)
    const heads = events.flatMap((event) => (event.type === 'part_start' ? [event.head] : []))
    expect(heads.map((head) => (head.type === 'tool_call' ? head.name : ''))).toEqual(names)
  })
})
