import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_USAGE } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { createSseReader, envelopeOf, protocolOf, readSseText } from '@/lib/protocols'
import type { SseEvent, StreamObserver } from '@/lib/protocols'
import type { AnswerAudience, AnswerDecoder } from '@/lib/protocols/neutral'
import { codecOf } from '@/lib/protocols/translate/codec-of'
import { translateStream } from '@/lib/protocols/translate/translate-stream'
import { cutAt, cutPlaces } from '../cut-at-random'
import { clientRequest } from './client-requests'
import { recordedAnswer } from './recorded-answers'
import { CLIENTS, WIRES } from './wires'
import type { ClientId, WireCase } from './wires'

type Pair = { readonly client: ClientId; readonly wire: WireCase }

const PAIRS: readonly Pair[] = CLIENTS.flatMap((client) => WIRES.map((wire) => ({ client, wire })))

/** The parts of a translated stream; the decoder counts what it is given. */
function partsOf({ client, wire }: Pair) {
  const { model, platform } = wire
  const body = JSON.parse(JSON.stringify(clientRequest(client, model, true)))
  const request = codecOf(client).decodeRequest(body, { model, stream: true })
  const audience: AnswerAudience = {
    requestedModel: 'Möwe',
    upstreamModel: model,
    request,
    nowSeconds: 1_774_000_000,
    requestId: 'r',
    idSeed: 'seed',
    keepAlive: Buffer.from('\n\n'),
  }
  const names = { requestedModel: model, upstreamModel: model }
  const decoder = codecOf(wire.wire).createAnswerDecoder({ platform, idSeed: 'seed', candidates: 1 })
  const encoder = codecOf(client).createAnswerEncoder(audience)
  const watched = protocolOf(wire.wire).observeStream(names)
  return { decoder, encoder, inner: envelopeOf(wire.wire, platform)?.unwrapStream(watched) ?? watched }
}

type Shown = { readonly text: string; readonly usage: TokenUsage; readonly pushed: number }

function collect(observer: StreamObserver, chunks: readonly Buffer[]): Omit<Shown, 'pushed'> {
  const shown = chunks.map((chunk) => observer.push(chunk).forward ?? Buffer.alloc(0))
  const rest = observer.flush() ?? Buffer.alloc(0)
  return { text: Buffer.concat([...shown, rest]).toString('utf8'), usage: observer.usage() }
}

function short(pair: Pair, chunks: readonly Buffer[]): Shown {
  const { decoder, encoder, inner } = partsOf(pair)
  let pushed = 0
  const counting: AnswerDecoder = {
    ...decoder,
    push(event) {
      pushed += 1
      return decoder.push(event)
    },
  }
  const observer = translateStream({ inner, decoder: counting, encoder, complete: (usage) => usage })
  return { ...collect(observer, chunks), pushed }
}

/** Every event through decoder and encoder. */
function long(pair: Pair, stream: Buffer): Omit<Shown, 'pushed'> {
  const { decoder, encoder, inner } = partsOf(pair)
  const reader = createSseReader()
  let text = ''
  let isOver = false
  const show = (events: ReturnType<AnswerDecoder['push']>): void => {
    for (const event of events) {
      if (!isOver) text += encoder.push(event)
      isOver ||= event.type === 'end' || event.type === 'error'
    }
  }
  for (const event of reader.push(stream)) show(decoder.push(event))
  const last = reader.finish()
  if (last !== null) show(decoder.push(last))
  show(decoder.finish())
  const { usage } = collect(inner, [stream])
  return { text, usage }
}

/** Events with their data read: escapes may be written in several ways. */
function meaningOf(text: string): readonly unknown[] {
  return readSseText(Buffer.from(text)).map(({ event, data }: SseEvent) => [
    event,
    data === '[DONE]' ? data : (JSON.parse(data) as unknown),
  ])
}

/** The events of a recorded answer, the one in the middle of its text apart. */
function framed(wire: WireCase) {
  const name = WIRES.find((one) => one.name === wire.name)?.name ?? 'anthropic'
  const events = recordedAnswer(name, wire.model).stream.split(/(?<=\n\n)/)
  const at = events.findIndex((event) => event.includes('🙂'))
  return { before: events.slice(0, at), event: events[at] ?? '', after: events.slice(at + 1) }
}

const INSIDE = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => JSON.stringify(text).slice(1, -1)),
  fc.constantFrom('Hello', ' world', '', '\\ud83d', '\\ude42', '\\/', '\\u00e9', '\\', '\\x', '"', '\u0001'),
)

/** What providers vary from one event to the next, and what nobody does. */
type Variation = { readonly inside: string; readonly number: number; readonly change: string }
const VARIATION: fc.Arbitrary<Variation> = fc.record({
  inside: INSIDE,
  number: fc.nat(2_000),
  change: fc.oneof(
    { weight: 6, arbitrary: fc.constant('') },
    fc.constantFrom('padding', 'extra', 'zero', 'crlf', 'broken utf8', 'comment', 'word'),
  ),
})

function vary(event: string, { inside, number, change }: Variation): Buffer {
  const varied = event
    .replace(' 🙂 ', () => inside)
    .replace(/("(?:sequence_number|\w*TokenCount)":)\d+/g, `$1${change === 'zero' ? '007' : number}`)
  switch (change) {
    case 'padding':
      return Buffer.from(varied.replace(/\}\n\n$/, `${' '.repeat(number % 9)}}\n\n`))
    case 'extra':
      return Buffer.from(varied.replace(/\}\n\n$/, `,"new_field":${number % 2}}\n\n`))
    case 'word':
      return Buffer.from(varied.replace(/\}\n\n$/, `,"obfuscation":"${'a'.repeat(number % 7)}"}\n\n`))
    case 'crlf':
      return Buffer.from(varied.replaceAll('\n', '\r\n'))
    case 'comment':
      return Buffer.from(`: ping\n\n${varied}`)
    case 'broken utf8':
      return Buffer.concat([
        Buffer.from(varied.slice(0, -9)),
        Buffer.from([0xe2, 0x82]),
        Buffer.from(varied.slice(-9)),
      ])
    default:
      return Buffer.from(varied)
  }
}

describe.each(PAIRS.map((pair) => ({ ...pair, name: `${pair.client} ← ${pair.wire.name}` })))(
  '$name',
  (pair) => {
    const { before, event, after } = framed(pair.wire)

    it('says the same as the long way, whatever the events are and however they are cut', () => {
      const variations = fc.array(VARIATION, { maxLength: 12 })
      fc.assert(
        fc.property(variations, cutPlaces, (varied, places) => {
          const middle = varied.map((one) => vary(event, one))
          const stream = Buffer.concat([Buffer.from(before.join('')), ...middle, Buffer.from(after.join(''))])
          const expected = long(pair, stream)
          const shown = short(pair, cutAt(stream, places))
          expect(meaningOf(shown.text)).toEqual(meaningOf(expected.text))
          expect(shown.usage).toEqual(expected.usage)
        }),
        { numRuns: 60 },
      )
    })

    it('is told of what has passed before a piece of an event is read: cut in a blank line and soon after', () => {
      const middle = ['eins', 'zwei', 'drei'].map((inside) => vary(event, { inside, number: 7, change: '' }))
      const stream = Buffer.concat([Buffer.from(before.join('')), ...middle, Buffer.from(after.join(''))])
      const expected = long(pair, stream)
      for (let at = stream.indexOf('\n\n'); at >= 0; at = stream.indexOf('\n\n', at + 1)) {
        const pieces = [stream.subarray(0, at + 1), stream.subarray(at + 1, at + 3), stream.subarray(at + 3)]
        expect(meaningOf(short(pair, pieces).text)).toEqual(meaningOf(expected.text))
      }
    })

    it('is taken by all events of a long text but the first, byte for byte the same', () => {
      const texts = Array.from({ length: 100 }, (_, index) => `Wort ${index} 🙂 \\n`)
      const middle = texts.map((inside, number) => vary(event, { inside, number, change: '' }))
      const stream = Buffer.concat([Buffer.from(before.join('')), ...middle, Buffer.from(after.join(''))])
      const shown = short(pair, [stream])
      expect(shown.text).toBe(long(pair, stream).text)
      expect(shown.pushed).toBeLessThan(before.length + after.length + 4)
      expect(shown.usage).not.toEqual(NO_USAGE)
    })

    it('says the same of chunks of any size, and what it said stays as it was', () => {
      const texts = Array.from({ length: 3_000 }, (_, index) => `Wort ${index} ${'ö'.repeat(index % 40)}`)
      const middle = texts.map((inside, number) => vary(event, { inside, number, change: '' }))
      const stream = Buffer.concat([Buffer.from(before.join('')), ...middle, Buffer.from(after.join(''))])
      const expected = long(pair, stream)
      for (const size of [701, 65_536, 70_000, stream.length]) {
        const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
          stream.subarray(index * size, (index + 1) * size),
        )
        expect(short(pair, pieces).text).toBe(expected.text)
      }
    })
  },
)

const FOLDERS = [
  ['anthropic', 'anthropic'],
  ['openai-chat', 'openai chat'],
  ['openai-responses', 'openai responses'],
  ['gemini', 'gemini'],
] as const
const RECORDED = FOLDERS.flatMap(([folder, name]) =>
  readdirSync(`tests/fixtures/${folder}`)
    .filter((file) => file.endsWith('.sse'))
    .map((file) => ({
      file: `${folder}/${file}`,
      wire: WIRES.find((wire) => wire.name === name) ?? WIRES[0],
    })),
)

describe.each(RECORDED)('$file', ({ file, wire }) => {
  it('says the same as the long way of what is broken, too', () => {
    const recorded = readFileSync(`tests/fixtures/${file}`)
    const mutation = fc.tuple(
      fc.nat(),
      fc.oneof(fc.constantFrom(...Buffer.from('"{}\\\n\r:,0')), fc.nat(255)),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...CLIENTS),
        fc.array(mutation, { maxLength: 6 }),
        cutPlaces,
        (client, mutations, places) => {
          // Many like it: so that the short way is open where something breaks.
          const stream = Buffer.concat([recorded, recorded])
          for (const [at, byte] of mutations) stream[at % stream.length] = byte
          const shown = short({ client, wire }, cutAt(stream, places))
          const expected = long({ client, wire }, stream)
          expect(meaningOf(shown.text)).toEqual(meaningOf(expected.text))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('says the same as the long way, however it is cut', () => {
    const stream = readFileSync(`tests/fixtures/${file}`)
    for (const client of CLIENTS) {
      const expected = long({ client, wire }, stream)
      fc.assert(
        fc.property(cutPlaces, (places) => {
          const shown = short({ client, wire }, cutAt(stream, places))
          expect(meaningOf(shown.text)).toEqual(meaningOf(expected.text))
          expect(shown.usage).toEqual(expected.usage)
        }),
        { numRuns: 8 },
      )
    }
  })
})
