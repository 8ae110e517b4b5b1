import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSocketMessage } from '@/lib/protocols/openai-responses/read-socket-message'

const read = (text: string): string => {
  const last = readSocketMessage(Buffer.from(text)).next()
  return last.done === true ? last.value.toString() : ''
}

describe('a message on a Responses socket', () => {
  it.each([
    ['{"type":"response.create","model":"m"}', '{"stream":true,"model":"m"}'],
    ['{"model":"m","type":"response.create"}', '{"stream":true,"model":"m"}'],
    ['{"model":"m","type":"response.create","n":1.0}', '{"stream":true,"model":"m","n":1.0}'],
    ['{"stream":false,"type":"response.create"}', '{"stream":true}'],
    ['{"t\\u0079pe" : "response.create" , "x":[ ]}', '{"stream":true, "x":[ ]}'],
    ['{ "type":"response.create" }', '{"stream":true  }'],
  ])('%s stands for %s', (message, body) => {
    expect(read(message)).toBe(body)
  })

  it.each([
    ['{"model":"m"}', 'type response.create'],
    ['{"type":"response.cancel"}', 'type response.create'],
    ['{"type":"response.create","type":"response.create"}', 'Duplicate key'],
    ['hello', 'Failed to parse'],
  ])('%s is refused', (message, why) => {
    expect(() => read(message)).toThrow(why)
  })

  it('keeps everything else, wherever its type stands', () => {
    const member = fc.tuple(
      fc.string().filter((key) => !['type', 'stream', '__proto__'].includes(key)),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(fc.array(member, { maxLength: 5 }), fc.nat(5), fc.boolean(), (members, place, spaced) => {
        // As JSON has it: there is no negative zero.
        const others = JSON.parse(JSON.stringify(Object.fromEntries(members))) as Record<string, unknown>
        const entries = Object.entries(others)
        const at = Math.min(place, entries.length)
        const all = [...entries.slice(0, at), ['type', 'response.create'], ...entries.slice(at)]
        const blank = spaced ? ' ' : ''
        const text = all
          .map(([key, value]) => `${JSON.stringify(key)}${blank}:${blank}${JSON.stringify(value)}`)
          .join(`${blank},${blank}`)
        expect(JSON.parse(read(`{${blank}${text}${blank}}`))).toEqual({ ...others, stream: true })
      }),
      { numRuns: 300 },
    )
  })
})
