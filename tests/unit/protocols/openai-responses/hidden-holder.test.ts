import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openaiResponses, type ModelNames } from '@/lib/protocols'
import { cutAt, cutPlaces } from '../cut-at-random'
import { expectForAnyChunks, loadFixture, observeChunks, SAME } from '../observe-chunks'
import { FIXTURES } from './stream-fixtures'

const HOLDER = 'user-AbC123dEf456'
const watching = { protocol: openaiResponses, request: { hidesHolder: true } }
/** Members of these names that are the client's own: of a tool's schema, and of a text. */
const OWN = '"x":[{"default":{"user":"ada","safety_identifier":"ada"}}],"note":"\\"user\\":\\"user-x\\"",'
const FIELDS = /"(safety_identifier|user)"(\s?:\s?)null/g

/** A text whose every response names a holder. */
const naming = (text: string): string => text.replaceAll(FIELDS, `"$1"$2"${HOLDER}"`)

const recorded = (file: string): string => loadFixture('openai-responses', file).toString()

describe.each(FIXTURES)('the holder of an account in $file', ({ file, model }) => {
  const alias: ModelNames = { requestedModel: 'alias', upstreamModel: model ?? 'x' }
  const text = recorded(file).replaceAll(/"max_tool_calls":/g, (match) => OWN + match)

  it.each([
    ['as it came', SAME],
    ['restored', alias],
  ])('is hidden, every other byte is the same, the model %s', (_, names) => {
    const shown = observeChunks({ protocol: openaiResponses, names }, [Buffer.from(text)])
    if (model !== null) expect(naming(text)).toContain(HOLDER)
    expectForAnyChunks({ ...watching, names }, Buffer.from(naming(text)), shown)
  })
})

describe('answers of accounts that name their holder', () => {
  it('other streams go on as they came, chunk by chunk', () => {
    const observer = openaiResponses.observeStream(SAME, {})
    const text = Buffer.from(naming(recorded('text.sse')))
    for (const chunk of cutAt(text, [10, 500, 1_000])) expect(observer.push(chunk).forward).toBe(chunk)
  })

  it.each([
    [16_000, true],
    [999, true],
    [1_000_003, true],
    [16_000, false],
  ])('lines of many megabytes lose it, too, in chunks of %d, learned before: %s', (step, isLearned) => {
    const image = JSON.stringify({ type: 'image_generation_call', id: 'ig_1', result: 'A'.repeat(3_000_000) })
    const text = recorded('text.sse').replace(
      /("status":"completed",.*"output":\[)/,
      (match) => `${match}${image},`,
    )
    const last = text.indexOf('event: response.completed')
    const named = isLearned ? naming(text) : text.slice(0, last) + naming(text.slice(last))
    const places = Array.from({ length: Math.ceil(named.length / step) }, (_, index) => index * step)
    const seen = observeChunks(watching, cutAt(Buffer.from(named), places))
    expect(seen['forwarded']).toBe(Buffer.from(text).toString('latin1'))
    expect(seen).toMatchObject({ usageState: 'final', sawTerminal: true })
  })

  it.each([['a\tb'], ['\\x'], ['\\u12'], ['a\nb']])(
    'an id that is no JSON counts as the holder’s in a long line, and never throws: %j',
    (id) => {
      const line = (user: string): string =>
        `data: {"type":"response.completed","response":{"id":"r","x":"${'x'.repeat(1_200_000)}","user":${user}}}\n\n`
      const text = Buffer.from(line(`"${id}"`))
      const chunks = Array.from({ length: 80 }, (_, index) => index * 16_000)
      const { forwarded } = observeChunks(watching, cutAt(text, chunks))
      // A raw line feed ends the line, and with it the text.
      expect(forwarded).toBe(id.includes('\n') ? text.toString() : line('null'))
    },
  )

  it('any bytes of a long line go by', () => {
    const parts = ['"user"', ':', '"', '\\', '\t', 'user-a', '"user":"', '\xff', '\\u', 'x'.repeat(5_000)]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 60 }), cutPlaces, (words, places) => {
        const head = Buffer.from(`data: {"x":"${'x'.repeat(1_100_000)}`)
        const tail = Buffer.from(words.join(''), 'latin1')
        const { forwarded } = observeChunks(watching, [head, ...cutAt(tail, places)])
        expect(String(forwarded).length).toBeGreaterThan(1_100_000)
      }),
      { numRuns: 25 },
    )
  })

  it('whole ones lose it, every other byte is the same', () => {
    const text = `{ "safety_identifier" : null,"model":"m","output":[{"user":"${HOLDER}"}],"user":null,"metadata":{"user":"ada"}}`
    const whole = Buffer.from(naming(text))
    expect(openaiResponses.readAnswer(whole, SAME, { hidesHolder: true }).body.toString()).toBe(text)
    expect(openaiResponses.readAnswer(whole, SAME).body).toBe(whole)
    const alias = { requestedModel: 'alias', upstreamModel: 'm' }
    expect(openaiResponses.readAnswer(whole, alias, { hidesHolder: true }).body.toString()).toBe(
      text.replace('"model":"m"', '"model":"alias"'),
    )
  })
})
