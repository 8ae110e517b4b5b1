import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateBodyTokens } from '@/lib/protocols'
import { messagesTokens } from '@/lib/protocols/estimate-tokens'
import { runSteps } from '@/lib/protocols/json/scan-steps'

const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
const PNG = `iVBORw0KGgo${'Ab+/'.repeat(250_000)}=`
const JPEG = `/9j/${'Ab+/'.repeat(250_000)}`

/** A megabyte of picture, as each protocol carries it. */
const PICTURES = [
  ['Messages', { type: 'image', source: { type: 'base64', media_type: 'image/heic', data: `AAAA${PNG}` } }],
  ['Messages, data first', { type: 'image', source: { data: PNG, media_type: 'image/png', type: 'base64' } }],
  ['Chat', { type: 'image_url', image_url: { url: `data:image/webp;base64,${PNG}` } }],
  ['Responses', { type: 'input_image', image_url: `data:image/jpeg;base64,${JPEG}` }],
  ['Gemini', { inlineData: { mimeType: 'image/heic', data: `AAAA${PNG}` } }],
  ['an answer’s own', { type: 'image_generation_call', result: JPEG }],
] as const

describe('a body’s tokens', () => {
  it('are four bytes each of text of any length', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 9_000 })), (texts) => {
        const body = bytesOf({ input: texts.map((text) => `${text} \\ "said" ${text}`) })
        expect(estimateBodyTokens(body)).toBe(Math.ceil(body.byteLength / 4))
      }),
    )
    const long = bytesOf({ input: 'all that was said '.repeat(60_000) })
    expect(estimateBodyTokens(long)).toBe(Math.ceil(long.byteLength / 4))
  })

  it.each(PICTURES)('are 1,600 of a picture: %s', (_, picture) => {
    const content = [{ type: 'text', text: 'abcd '.repeat(800) }, picture, picture]
    for (const body of [bytesOf(content), Buffer.from(JSON.stringify(content).replaceAll('/', '\\/'))]) {
      expect(estimateBodyTokens(body)).toBeGreaterThan(4_200)
      expect(estimateBodyTokens(body)).toBeLessThan(4_400)
    }
  })

  it('go by the size of any other file', () => {
    const file = { filename: 'a.pdf', file_data: `data:application/pdf;base64,${'JVBE'.repeat(30_000)}` }
    const tokens = estimateBodyTokens(bytesOf([{ type: 'file', file }]))
    expect(tokens).toBeGreaterThan(10_000)
    expect(tokens).toBeLessThan(10_050)
  })

  it('are four bytes each of numbers, as lists of tokens to embed are', () => {
    const input = Array.from({ length: 40_000 }, (_, index) => 1_000 + index)
    const body = bytesOf({ input, model: 'm' })
    expect(estimateBodyTokens(body)).toBe(Math.ceil(body.byteLength / 4))
  })

  it('are 1,600 of each picture in a form, and go by the size of any other file', () => {
    const file = (type: string, bytes: number) =>
      `--b\r\ncontent-disposition: form-data; name="image[]"; filename="a"\r\ncontent-type: ${type}\r\n\r\n${'"x'.repeat(bytes / 2)}\r\n`
    const prompt = `--b\r\ncontent-disposition: form-data; name="prompt"\r\n\r\n${'abcd'.repeat(1_000)}\r\n`
    const form = (...parts: readonly string[]): Buffer => Buffer.from(`${parts.join('')}--b--\r\n`)
    const picture = file('image/png', 4_000_000)
    const told = estimateBodyTokens(form(picture, prompt, picture))
    expect(told).toBeGreaterThan(4_200)
    expect(told).toBeLessThan(4_400)
    const read = estimateBodyTokens(form(file('application/pdf', 120_000)))
    expect(read).toBeGreaterThan(10_000)
    expect(read).toBeLessThan(10_100)
    for (const odd of ['-', '--', '--b', '--b\r\n', '--\r\n--\r\n', '--b\r\nx\r\n'])
      expect(estimateBodyTokens(Buffer.from(odd))).toBe(Math.ceil(odd.length / 4))
  })

  it('are told soon, whatever 20 MB consist of: nothing is gone over twice', () => {
    const bodies = [
      bytesOf([PNG.repeat(20)]),
      bytesOf(Array.from({ length: 20 }, () => PNG)),
      bytesOf('said "so" and '.repeat(1_500_000)),
      bytesOf(Array.from({ length: 4_000_000 }, () => 'a')),
      bytesOf(Array.from({ length: 2_500 }, () => 'A'.repeat(8_200))),
      Buffer.from(`--b\r\n${'--b\r\n'.repeat(4_000_000)}`),
    ]
    for (const body of bodies) {
      const began = performance.now()
      estimateBodyTokens(body)
      // Some ten milliseconds; going over a body again for each of its strings takes minutes.
      expect(performance.now() - began).toBeLessThan(5_000)
    }
  })
})

describe('the tokens of a conversation that is too long to be decoded', () => {
  it('count every picture once, and every text', () => {
    const source = { type: 'base64', media_type: 'image/png', data: PNG }
    const messages = [
      {
        role: 'user',
        content: [
          { type: 'image', source },
          { type: 'image', source },
        ],
      },
      ...Array.from({ length: 3 }, () => ({ role: 'user', content: [{ type: 'image', source }] })),
    ]
    const tokens = runSteps(messagesTokens(bytesOf({ model: 'm', messages })))
    expect(tokens).toBeGreaterThan(8_000)
    expect(tokens).toBeLessThan(8_400)
    const text = 'all that was said '.repeat(100_000)
    const long = bytesOf({ messages: [{ role: 'user', content: text }] })
    expect(runSteps(messagesTokens(long))).toBeGreaterThan(440_000)
  })
})
