import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anthropicMessages } from '@/lib/protocols'

const NAMES = { requestedModel: 'alias', upstreamModel: 'up' }

/** What the client gets of a stream that begins with this JSON. */
function shown(json: string): string {
  const observer = anthropicMessages.observeStream(NAMES)
  return observer.push(Buffer.from(`data: ${json}\n\n`)).forward?.toString() ?? ''
}

describe('the model of message_start', () => {
  const word = fc.constantFrom('"model"', '"mod\\u0065l"', '"id"', '"message"', '"a\\"model"', '"é"')
  const value = fc.constantFrom('"up"', '"\\u0075p"', '"down"', '"model"', '"é"', '1', '{"model":"up"}', '[]')
  const pair = fc
    .tuple(word, fc.constantFrom(':', ' : '), value)
    .map(([key, colon, told]) => key + colon + told)
  const pairs = fc.array(pair, { maxLength: 4 }).map((list) => list.map((told) => `,${told}`).join(''))

  it('is restored where it stands, and nothing else, however keys and values are written', () => {
    fc.assert(
      fc.property(pairs, pairs, pairs, (before, inside, behind) => {
        const message = `{"type":"message"${inside}}`
        const json = `{"type":"message_start"${before},"message":${message}${behind}}`
        const asked = JSON.parse(json) as { message: unknown }
        const told: unknown = JSON.parse(shown(json).slice('data: '.length))
        const { message: was } = asked
        const isTold = typeof was === 'object' && was !== null && 'model' in was && was.model === 'up'
        expect(told).toEqual(isTold ? { ...asked, message: { ...was, model: 'alias' } } : asked)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('message_stop', () => {
  it('ends the stream, padded or not, and only where it is the type', () => {
    const ends = (json: string): boolean => {
      const observer = anthropicMessages.observeStream({ requestedModel: 'm', upstreamModel: 'm' })
      return observer.push(Buffer.from(`event: message_stop\ndata:${json}\n\n`)).terminal
    }
    for (const json of [
      '{"type":"message_stop"}',
      ' {"type":"message_stop"}',
      ' {"type":"message_stop"     }\r',
      '  {"type": "message_stop"}',
      ' {"type":"message_stop","x":1}',
    ])
      expect(ends(json), json).toBe(true)
    for (const json of [
      ' {"type":"message_stop"',
      ' {"type":"message_stop"}}',
      ' {"type":"message_stop"} x',
      ' {"type":"message_stopped"}',
      ' {"type":"message_stop","type":"ping"}',
    ])
      expect(ends(json), json).toBe(false)
  })
})
