import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSseReader, readSseText, type SseEvent } from '@/lib/protocols'
import { cutAt, cutPlaces } from '../cut-at-random'

function readInChunks(chunks: readonly Buffer[]): readonly SseEvent[] {
  const reader = createSseReader()
  const events = chunks.flatMap((chunk) => reader.push(chunk))
  const last = reader.finish()
  return last === null ? events : [...events, last]
}

describe('readSseText', () => {
  it.each<[string, readonly SseEvent[]]>([
    ['data: a\n\n', [{ event: 'message', data: 'a' }]],
    ['data:a\n\n', [{ event: 'message', data: 'a' }]],
    ['data:  a\n\n', [{ event: 'message', data: ' a' }]],
    ['event: x\ndata: a\n\n', [{ event: 'x', data: 'a' }]],
    ['data: a\nevent:x\n\n', [{ event: 'x', data: 'a' }]],
    ['data: a\ndata: b\n\n', [{ event: 'message', data: 'a\nb' }]],
    ['data\n\n', [{ event: 'message', data: '' }]],
    ['event: x\n\ndata: a\n\n', [{ event: 'message', data: 'a' }]],
    [': comment\nid: 1\nretry: 5\nother: z\ndata: a\n\n', [{ event: 'message', data: 'a' }]],
    ['\uFEFFdata: a\n\n', [{ event: 'message', data: 'a' }]],
    ['data: a\r\n\r\ndata: b\r\rdata: c\n\n', ['a', 'b', 'c'].map((data) => ({ event: 'message', data }))],
    ['data: a', [{ event: 'message', data: 'a' }]],
    ['data: a:b\n\n', [{ event: 'message', data: 'a:b' }]],
    ['\n\n\n', []],
    ['', []],
  ])('%j', (text, expected) => {
    expect(readSseText(Buffer.from(text))).toEqual(expected)
  })

  it('gives the same events for any chunking', () => {
    const line = fc.constantFrom('data: ü€😀', 'data:x', 'event: e', ': c', '', 'data: \uFEFF', 'id: 3')
    const ending = fc.constantFrom('\n', '\r\n', '\r')
    fc.assert(
      fc.property(fc.array(fc.tuple(line, ending), { maxLength: 20 }), cutPlaces, (lines, places) => {
        const text = Buffer.from(lines.map((pair) => pair.join('')).join(''))
        expect(readInChunks(cutAt(text, places))).toEqual(readSseText(text))
        expect(readInChunks(Array.from(text, (byte) => Buffer.from([byte])))).toEqual(readSseText(text))
      }),
      { numRuns: 400 },
    )
  })
})
