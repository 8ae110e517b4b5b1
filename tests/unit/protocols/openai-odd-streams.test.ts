import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openaiChat, openaiResponses, type ModelNames } from '@/lib/protocols'
import { cutAt, cutPlaces } from './cut-at-random'
import { loadFixture, observeChunks, type Watching } from './observe-chunks'
import { FIXTURES as CHAT } from './openai-chat/stream-fixtures'
import { FIXTURES as RESPONSES } from './openai-responses/stream-fixtures'

const ALIAS: ModelNames = { requestedModel: 'alias', upstreamModel: 'gpt-5.4-2026-03-05' }
const chat: Watching = { protocol: openaiChat }
const responses: Watching = { protocol: openaiResponses }

describe.each([
  {
    folder: 'openai-chat',
    fixtures: CHAT,
    watchings: [chat, { ...chat, names: ALIAS }, { ...chat, names: ALIAS, request: { hidesUsage: true } }],
  },
  {
    folder: 'openai-responses',
    fixtures: RESPONSES,
    watchings: [
      responses,
      { ...responses, names: ALIAS },
      { ...responses, names: ALIAS, request: { hidesHolder: true } },
    ],
  },
] as const)('odd streams of $folder', ({ folder, fixtures, watchings }) => {
  const texts = fixtures.map(({ file }) => loadFixture(folder, file))
  const mutation = fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(...Buffer.from('"{}\n\r:\\,')), fc.nat(255)))

  it('any bytes pass unchanged and nothing throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cutPlaces, (bytes, places) => {
        const text = Buffer.from(bytes)
        expect(observeChunks(watchings[0], cutAt(text, places))['forwarded']).toBe(text.toString('latin1'))
      }),
      { numRuns: 400 },
    )
  })

  it('broken streams are judged alike for every chunking', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(mutation, { maxLength: 8 }),
        cutPlaces,
        (text, mutations, places) => {
          const broken = Buffer.from(text)
          for (const [at, byte] of mutations) broken[at % broken.length] = byte
          for (const watching of watchings) {
            expect(observeChunks(watching, cutAt(broken, places))).toEqual(observeChunks(watching, [broken]))
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
