import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  acceptAnyFraming,
  anthropicMessages,
  geminiGenerate,
  openaiChat,
  openaiResponses,
  readSseText,
} from '@/lib/protocols'
import type { ModelNames, Protocol } from '@/lib/protocols'
import { cutAt, cutPlaces } from '../cut-at-random'
import { loadFixture, observeChunks, SAME } from '../observe-chunks'

const WIRES = [
  { name: 'anthropic', wire: anthropicMessages },
  { name: 'openai-chat', wire: openaiChat },
  { name: 'openai-responses', wire: openaiResponses },
  { name: 'gemini', wire: geminiGenerate },
]

/** Streams in any framing, as the corridor reads them. */
const leniently = (wire: Protocol) => ({ protocol: wire, readerOf: acceptAnyFraming })

/** A recorded stream as other servers would write it: each JSON over several lines of data. */
function onSeveralLines(text: string): string {
  return text.replaceAll(/^data: (\{.*\})$/gm, (_, json: string) =>
    JSON.stringify(JSON.parse(json), null, 1)
      .split('\n')
      .map((line) => `data: ${line}`)
      .join('\n'),
  )
}

const FRAMINGS = [
  ['lines that end in CR alone', (text: string) => text.replaceAll('\n', '\r')],
  ['JSON over several lines', onSeveralLines],
  [
    'JSON over several lines that end in CR LF',
    (text: string) => onSeveralLines(text).replaceAll('\n', '\r\n'),
  ],
  ['a byte order mark', (text: string) => `\uFEFF${text}`],
] as const

const eventsOf = (text: string): unknown[] =>
  readSseText(Buffer.from(text, 'latin1')).map(({ event, data }) => [
    event,
    data === '[DONE]' ? data : JSON.parse(data),
  ])

describe.each(WIRES)('streams of $name', ({ name, wire }) => {
  const usual = Buffer.from(loadFixture(name, 'text.sse').toString().replaceAll('\r\n', '\n'))
  const model = String(observeChunks({ protocol: wire }, [usual])['model'])
  const alias: ModelNames = { requestedModel: 'alias', upstreamModel: model }

  it.each(FRAMINGS)('with %s are read alike, whatever the chunks', (_, written) => {
    const text = Buffer.from(written(usual.toString()))
    for (const names of [SAME, alias]) {
      const { forwarded: wanted, ...facts } = observeChunks({ protocol: wire, names }, [usual])
      const check = (chunks: readonly Buffer[]): void => {
        const { forwarded, ...seen } = observeChunks({ ...leniently(wire), names }, chunks)
        expect(seen).toEqual(facts)
        expect(eventsOf(String(forwarded))).toEqual(eventsOf(String(wanted)))
      }
      check([text])
      check(Array.from(text, (byte) => Buffer.from([byte])))
      fc.assert(
        fc.property(cutPlaces, (places) => check(cutAt(text, places))),
        { numRuns: 30 },
      )
    }
  })

  it('in the usual framing pass byte by byte', () => {
    for (const text of [usual, Buffer.from(usual.toString().replaceAll('\n', '\r\n'))]) {
      const wanted = observeChunks({ protocol: wire }, [text])
      fc.assert(
        fc.property(cutPlaces, (places) => {
          expect(observeChunks(leniently(wire), cutAt(text, places))).toEqual(wanted)
        }),
        { numRuns: 50 },
      )
    }
  })
})

describe('the first event', () => {
  const open = () => acceptAnyFraming(openaiChat.observeStream(SAME))
  const event = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n'

  it('is not waited for by comments that keep the connection alive', () => {
    const observer = open()
    const [comment, named, first] = [': waiting\n\n', 'event: x\n', event].map((text) => Buffer.from(text))
    for (const chunk of [comment, named, first]) {
      if (chunk !== undefined) expect(observer.push(chunk).forward).toBe(chunk)
    }
  })

  it('is not held for ever', () => {
    const observer = open()
    const long = Buffer.from(`data: ${'x'.repeat(70_000)}`)
    expect(observer.push(long.subarray(0, 60_000)).forward).toBeNull()
    expect(observer.push(long.subarray(60_000)).forward).toEqual(long)
  })

  it('is forwarded where the stream ends in it', () => {
    const observer = open()
    expect(observer.push(Buffer.from(event.slice(0, -5))).forward).toBeNull()
    expect(observer.flush()?.toString()).toBe(event.slice(0, -5))
  })

  it.each([
    ['data: 1\r\rdata: ', 'data: '],
    ['data: 1\r\r\nevent: x\r\ndata: ', 'event: x\r\ndata: '],
    ['\uFEFFdata: 1\n\nevent: x\ndata: y\nda', 'event: x\ndata: y\nda'],
  ])('in an odd framing, and too long to be read, is passed on whole: %j', (head, begun) => {
    for (const cut of [head.length, head.length - begun.length, head.length - begun.length - 1]) {
      const observer = open()
      const chunk = Buffer.alloc(8 * 1024 * 1024, 'x')
      const forwarded = [head.slice(0, cut), head.slice(cut)].map(
        (text) => observer.push(Buffer.from(text)).forward,
      )
      expect(forwarded.join('')).toBe('data: 1\n\n')
      for (let count = 0; count < 3; count += 1) expect(observer.push(chunk).forward).toBeNull()
      const passed = observer.push(chunk).forward
      const whole = Buffer.concat([Buffer.from(begun), chunk, chunk, chunk, chunk])
      expect(passed?.subarray(-whole.length).equals(whole)).toBe(true)
      expect(passed?.subarray(0, -whole.length).toString().trim()).toBe('')
      expect(observer.push(chunk).forward).toBe(chunk)
    }
  })
})
