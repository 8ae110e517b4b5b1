import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAppError } from '@/lib/core'
import type { ProtocolId } from '@/lib/core'
import { createSseReader, readSseText } from '@/lib/protocols'
import { foldAnswer } from '@/lib/protocols/neutral'
import type {
  AnswerAudience,
  AnswerEvent,
  AnswerOrigin,
  JsonObject,
  NeutralRequest,
} from '@/lib/protocols/neutral'
import { codecOf } from '@/lib/protocols/translate/codec-of'
import { cutAt, cutPlaces } from '../cut-at-random'
import { answerFor, requestFor } from './arbitraries'
import { EXPRESSIBLE } from './expressible'
import type { Expressible } from './expressible'
import { unfoldAnswer } from './unfold-answer'

/** As it comes out of a parser: no `undefined`, no prototypes. */
const asJson = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject

const originOf = ({ platform }: Pick<Expressible, 'platform'>, candidates = 1): AnswerOrigin => ({
  platform,
  idSeed: 'seed',
  candidates,
})

const audienceOf = (request: NeutralRequest): AnswerAudience => ({
  requestedModel: 'asked-model',
  upstreamModel: 'other-model',
  request,
  nowSeconds: 1_774_000_000,
  requestId: 'r',
  idSeed: 'seed',
  keepAlive: Buffer.from('\n\n'),
})

const plainRequest = (wire: Expressible): NeutralRequest => {
  const [request] = fc.sample(requestFor(wire), { numRuns: 1, seed: 1 })
  if (request === undefined) throw new Error('no sample')
  return { ...request, tools: [], wantsStreamUsage: true }
}

function decodeStream(
  wire: ProtocolId,
  origin: AnswerOrigin,
  chunks: readonly Buffer[],
): readonly AnswerEvent[] {
  const reader = createSseReader()
  const decoder = codecOf(wire).createAnswerDecoder(origin)
  const events = chunks.flatMap((chunk) => reader.push(chunk).flatMap((event) => decoder.push(event)))
  const last = reader.finish()
  return [...events, ...(last === null ? [] : decoder.push(last)), ...decoder.finish()]
}

describe.each(EXPRESSIBLE)('$wire', (wire) => {
  const codec = codecOf(wire.wire)

  it('a request it can express comes back as it was', () => {
    fc.assert(
      fc.property(requestFor(wire), (request) => {
        const { platform, model } = wire
        const body = asJson(codec.encodeRequest(request, { platform, model, stream: request.stream }))
        expect(codec.decodeRequest(body, { model, stream: request.stream })).toEqual(request)
      }),
      { numRuns: 300 },
    )
  })

  it('an answer it can give comes back as it was, whole and streamed', () => {
    const audience = audienceOf(plainRequest(wire))
    fc.assert(
      fc.property(answerFor(wire), fc.integer({ min: 1, max: 9 }), (answer, pieceLength) => {
        const origin = originOf(wire, answer.choices.length)
        const whole = codec.decodeAnswer(asJson(codec.encodeAnswer(answer, audience)), origin)
        expect(foldAnswer(whole)).toEqual(answer)
        const encoder = codec.createAnswerEncoder(audience)
        const text = unfoldAnswer(answer, pieceLength)
          .map((event) => encoder.push(event))
          .join('')
        const events = decodeStream(wire.wire, origin, [Buffer.from(text)])
        expect(foldAnswer(events)).toEqual(answer)
        expect(events.at(-1)).toEqual({ type: 'end' })
      }),
      { numRuns: 300 },
    )
  })

  it('no request crashes it: a body is read or refused', () => {
    const { platform, model } = wire
    const [valid] = fc.sample(requestFor(wire), { numRuns: 1, seed: 7 })
    if (valid === undefined) throw new Error('no sample')
    const keys = Object.keys(codec.encodeRequest(valid, { platform, model, stream: true }))
    const anyBody = fc.dictionary(fc.constantFrom(...keys, 'tools', 'tool_choice', 'reasoning'), nested(keys))
    fc.assert(
      fc.property(anyBody, (body) => {
        try {
          const read = codec.decodeRequest(asJson(body), { model, stream: false })
          for (const other of EXPRESSIBLE) {
            const { platform: to, model: named } = other
            codecOf(other.wire).encodeRequest(read, { platform: to, model: named, stream: false })
          }
        } catch (error) {
          expect(isAppError(error) && error.status).toBe(400)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('no answer crashes it, nor any encoder behind it', () => {
    fc.assert(
      fc.property(fc.array(nested(['type', 'index', 'delta', 'choices', 'item', 'candidates'])), (values) => {
        const events = values.flatMap((value) => [
          ...codec.decodeAnswer(
            asJson({ value, ...(typeof value === 'object' ? value : {}) }),
            originOf(wire),
          ),
        ])
        for (const other of EXPRESSIBLE) {
          const encoder = codecOf(other.wire).createAnswerEncoder(audienceOf(plainRequest(other)))
          for (const event of events) encoder.push(event)
          codecOf(other.wire).encodeAnswer(foldAnswer(events), audienceOf(plainRequest(other)))
        }
      }),
      { numRuns: 150 },
    )
  })
})

/** JSON of any shape, its keys often such as the wire knows. */
function nested(keys: readonly string[]): fc.Arbitrary<unknown> {
  const KNOWN = [
    'type',
    'text',
    'content',
    'role',
    'parts',
    'function',
    'name',
    'id',
    'input',
    'source',
    'call_id',
  ]
  const WORDS = [
    'user',
    'assistant',
    'model',
    'text',
    'tool_use',
    'tool_result',
    'function',
    'message',
    'reasoning',
  ]
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(...WORDS),
      fc.constantFrom(null, true, 0, -1, 'x'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys, ...KNOWN), tie('value'), { maxKeys: 5 }),
    ),
  })).value
}

const FOLDERS: readonly (readonly [folder: string, wire: Expressible])[] = [
  ['anthropic', EXPRESSIBLE[0]],
  ['openai-chat', EXPRESSIBLE[1]],
  ['openai-responses', EXPRESSIBLE[2]],
  ['gemini', EXPRESSIBLE[3]],
].filter((pair): pair is [string, Expressible] => pair[1] !== undefined)

const RECORDED = FOLDERS.flatMap(([folder, wire]) =>
  readdirSync(`tests/fixtures/${folder}`)
    .filter((name) => name.endsWith('.sse'))
    .map((name) => ({ file: `${folder}/${name}`, wire })),
)

describe.each(RECORDED)('$file', ({ file, wire }) => {
  const bytes = readFileSync(`tests/fixtures/${file}`)
  const show = (chunks: readonly Buffer[], client: Expressible): string => {
    const encoder = codecOf(client.wire).createAnswerEncoder(audienceOf(plainRequest(client)))
    return decodeStream(wire.wire, originOf(wire), chunks)
      .map((event) => encoder.push(event))
      .join('')
  }

  it('any chunking gives the same bytes in every protocol', () => {
    for (const client of EXPRESSIBLE) {
      const whole = show([bytes], client)
      fc.assert(
        fc.property(cutPlaces, (places) => {
          expect(show(cutAt(bytes, places), client)).toBe(whole)
        }),
        { numRuns: 8 },
      )
    }
  })

  it('mutated bytes never crash a codec, and what it writes is whole events', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }), (mutations) => {
        const broken = Buffer.from(bytes)
        for (const [at, byte] of mutations) broken[at % broken.length] = byte
        for (const client of EXPRESSIBLE) {
          const text = show([broken], client)
          // A stream of Gemini's that breaks off ends with its error as bare JSON.
          const [bare] =
            client.wire === 'gemini_generate' ? (/(?<=\n\n)\{"error":[^]*$/.exec(text) ?? []) : []
          if (bare === undefined) expect(text === '' || text.endsWith('\n\n')).toBe(true)
          else expect(() => JSON.parse(bare) as unknown).not.toThrow()
          for (const { data } of readSseText(Buffer.from(text))) {
            if (data !== '[DONE]') expect(() => JSON.parse(data) as unknown).not.toThrow()
          }
        }
      }),
      { numRuns: 20 },
    )
  })
})
