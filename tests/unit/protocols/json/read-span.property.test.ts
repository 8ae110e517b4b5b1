import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldOf, readSpan } from '@/lib/protocols/json/read-span'
import { readLoneUserId, readMetadata } from '@/lib/protocols/request-fields'
import { scanJson } from '@/lib/protocols/json/create-json-scanner'

const plain = fc.stringMatching(/^[ -~]{0,300}$/)
const scalars = fc.oneof(
  plain,
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

describe('readSpan', () => {
  it('reads what the engine reads, wherever the value stands', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          scalars,
          fc.json().map((json): unknown => JSON.parse(json)),
        ),
        (value) => {
          const json = JSON.stringify(value)
          const text = Buffer.from(`["é",${json},"x"]`)
          const start = text.indexOf(',') + 1
          const span = { start, end: start + Buffer.byteLength(json) }
          expect(readSpan(text, span)).toEqual(JSON.parse(json))
        },
      ),
    )
  })

  it.each(['0', '-0', '7', '123456789', '1234567890', '1e3', '0.5', '-1', '""', '" "', '"\\u0041"'])(
    'reads %s as the engine does',
    (json) => {
      const text = Buffer.from(json)
      expect(readSpan(text, { start: 0, end: text.length })).toBe(JSON.parse(json))
    },
  )
})

describe('readLoneUserId', () => {
  const scanOf = (body: Buffer) => ({
    body,
    scan: scanJson(body, { keys: [{ name: 'metadata', unique: true }] }),
  })
  const texts = fc.oneof(plain, fc.string({ unit: 'binary' }))
  const metadata = fc.oneof(
    texts.map((text) => JSON.stringify({ user_id: text })),
    texts.map((text) => JSON.stringify({ user_id: text, other: 1 })),
    texts.map((text) => `{ "user_id": ${JSON.stringify(text)} }`),
    texts.map((text) => `{"user_id":"a","user_id":${JSON.stringify(text)}}`),
    fc.json().map((json) => `{"user_id":${json}}`),
    fc.json(),
  )

  it('finds what is in metadata, or leaves it to be read', () => {
    fc.assert(
      fc.property(metadata, (json) => {
        const scanned = scanOf(Buffer.from(`{"metadata":${json}}`))
        const lone = readLoneUserId(scanned)
        if (lone !== null) expect(lone).toBe(fieldOf(readMetadata(scanned), 'user_id'))
      }),
    )
  })

  it('finds the user id of a coding CLI', () => {
    expect(readLoneUserId(scanOf(Buffer.from('{"metadata":{"user_id":"user_1_account__session_2"}}')))).toBe(
      'user_1_account__session_2',
    )
  })
})
