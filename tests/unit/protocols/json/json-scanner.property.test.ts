import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAppError } from '@/lib/core'
import { createJsonScanner, scanJson, type JsonScan } from '@/lib/protocols/json/create-json-scanner'
import { readSpan, spliceBytes } from '@/lib/protocols/json/read-span'
import { accepts, messageOf, SCAN_OPTIONS } from '../../../support/scan-json-text'

/** What JSON.parse thinks, as far as the scanner promises to agree: objects without duplicate unique keys. */
function isObjectText(text: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(text.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** Pushes a text cut at the given places. */
function scanInPieces(text: Buffer, cuts: readonly number[]): JsonScan {
  const scanner = createJsonScanner(SCAN_OPTIONS)
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b)
  let from = 0
  for (const place of [...places, text.length]) {
    scanner.push(text.subarray(from, place))
    from = place
  }
  return scanner.finish()
}

describe('properties', () => {
  const objectText = fc
    .dictionary(fc.string(), fc.jsonValue())
    .chain((value) => fc.record({ value: fc.constant(value), indent: fc.constantFrom(0, 1, 2) }))

  it('accepts whatever JSON.stringify writes, and its spans decode to the values', () => {
    fc.assert(
      fc.property(objectText, fc.jsonValue(), ({ value, indent }, model) => {
        const text = Buffer.from(JSON.stringify({ ...value, model }, null, indent))
        const span = scanJson(text, SCAN_OPTIONS).spanOf('model')
        expect(span === null ? undefined : readSpan(text, span)).toEqual(JSON.parse(JSON.stringify(model)))
      }),
      { numRuns: 400 },
    )
  })

  it('agrees with JSON.parse on mutated bytes', () => {
    const mutation = fc.record({
      at: fc.nat(),
      byte: fc.oneof(fc.constantFrom(...Buffer.from('"\\{}[],:0123eE+-.tfn \n\u0001')), fc.nat(255)),
      kind: fc.constantFrom('replace', 'insert', 'delete'),
    })
    fc.assert(
      fc.property(
        objectText,
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        ({ value, indent }, mutations) => {
          const bytes = [...Buffer.from(JSON.stringify(value, null, indent))]
          for (const { at, byte, kind } of mutations) {
            const place = at % (bytes.length + 1)
            if (kind === 'replace') bytes[Math.min(place, bytes.length - 1)] = byte
            else bytes.splice(place, kind === 'delete' ? 1 : 0, ...(kind === 'insert' ? [byte] : []))
          }
          const text = Buffer.from(bytes)
          expect(accepts(text)).toBe(isObjectText(text))
        },
      ),
      { numRuns: 3_000 },
    )
  })

  it('never throws anything but its refusal, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(messageOf(() => scanJson(Buffer.from(bytes), SCAN_OPTIONS))).toMatch(
          /^(accepted$|400 INVALID_REQUEST )/,
        )
      }),
      { numRuns: 1_000 },
    )
  })

  it('does not care where the text is cut', () => {
    const texts = [
      '{"mod\\u0065l":"a\\n\\u00e9ü€😀","messages":[{"cache_control":{"type":"ephemeral"}},-1.5e-7,true]}',
      JSON.stringify({
        padding: 'x'.repeat(5_000),
        model: 'y'.repeat(100),
        messages: ['z'.repeat(3_000), {}],
      }),
    ].map((text) => Buffer.from(text))
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(fc.nat(), { maxLength: 30 }), (text, cuts) => {
        const whole = scanJson(text, SCAN_OPTIONS)
        const pieces = scanInPieces(text, cuts)
        expect(pieces.spanOf('model')).toEqual(whole.spanOf('model'))
        expect(pieces.elements).toEqual(whole.elements)
        expect(pieces.marks).toEqual(whole.marks)
      }),
      { numRuns: 500 },
    )
    for (const text of texts) {
      expect(scanInPieces(text, Array.from(text.keys())).spanOf('model')).toEqual(
        scanJson(text, SCAN_OPTIONS).spanOf('model'),
      )
    }
  })

  it('finds in nested values, or refuses at, what it does byte by byte', () => {
    const text = fc.constantFrom(
      'cache_control',
      'a',
      '',
      'é€😀',
      '\u001b[0m',
      'q"\\\n\t',
      'x'.repeat(70),
      'z'.repeat(2_500),
    )
    const nested = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        text,
        fc.constantFrom(0, -1.5e-7, 12, true, false, null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(text, tie('value'), { maxKeys: 4 }),
      ),
    })).value
    const change = fc.tuple(fc.nat(), fc.constantFrom(...Buffer.from('"\\{}[],:0etu \n\u0001')))
    const changes = fc.oneof(fc.constant([]), fc.array(change, { maxLength: 2 }))
    const found = (scan: JsonScan): unknown => [
      scan.elements,
      scan.marks,
      scan.spanOf('model'),
      scan.spanOf('messages'),
    ]
    const outcome = (scan: () => JsonScan): unknown => {
      try {
        return found(scan())
      } catch (error) {
        return isAppError(error) ? [error.message, error.details] : error
      }
    }
    fc.assert(
      fc.property(nested, nested, changes, fc.nat(3), (messages, other, changed, offset) => {
        const bytes = Buffer.from(JSON.stringify({ other, messages, model: 'm' }, null, offset % 2))
        for (const [at, byte] of changed) bytes[at % bytes.length] = byte
        const moved = Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset)
        expect(outcome(() => scanJson(moved, SCAN_OPTIONS))).toEqual(
          outcome(() => scanInPieces(bytes, Array.from(bytes.keys()))),
        )
      }),
      { numRuns: 1_500 },
    )
  })

  it('skips long strings at every alignment and finds what ends them', () => {
    for (let offset = 0; offset < 8; offset++) {
      const text = Buffer.from(`{"p":"${'ä'.repeat(2_000)}${'x'.repeat(offset)}","model":"m"}`)
      const moved = Buffer.concat([Buffer.alloc(offset), text]).subarray(offset)
      expect(scanJson(moved, SCAN_OPTIONS).spanOf('model')?.end).toBe(text.length - 1)
      const broken = Buffer.from(text)
      broken[broken.length - 30] = 0x0a
      expect(accepts(broken)).toBe(false)
    }
  })

  it('splices a span and leaves every other byte alone', () => {
    fc.assert(
      fc.property(objectText, fc.string(), fc.string(), ({ value, indent }, model, next) => {
        const text = Buffer.from(JSON.stringify({ ...value, model, after: 'x' }, null, indent))
        const span = scanJson(text, SCAN_OPTIONS).spanOf('model')
        if (span === null) throw new Error('model not found')
        const spliced = spliceBytes(text, span, JSON.stringify(next))
        const tail = text.length - span.end
        expect(spliced.subarray(0, span.start).equals(text.subarray(0, span.start))).toBe(true)
        expect(spliced.subarray(spliced.length - tail).equals(text.subarray(span.end))).toBe(true)
        expect(JSON.parse(spliced.toString())).toMatchObject({ model: Buffer.from(next).toString() })
      }),
      { numRuns: 300 },
    )
  })
})
