import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAppError } from '@/lib/core'
import { createJsonScanner, scanJson, type JsonScan } from '@/lib/protocols/json/create-json-scanner'
import { readSpan, spliceBytes } from '@/lib/protocols/json/read-span'

const KEYS = [
  { name: 'model', unique: true },
  { name: 'stream', unique: true },
  { name: 'messages', unique: false },
]
const OPTIONS = { keys: KEYS, elementsOf: 'messages', markKey: 'cache_control' }

function scanText(text: string): JsonScan {
  return scanJson(Buffer.from(text), OPTIONS)
}

function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (isAppError(error)) return `${error.status} ${error.code} ${error.message}`
    throw error
  }
  return 'accepted'
}

function accepts(text: Buffer): boolean {
  return messageOf(() => scanJson(text, OPTIONS)) === 'accepted'
}

/** What JSON.parse thinks, as far as the scanner promises to agree: objects without duplicate unique keys. */
function isObjectText(text: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(text.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function nested(levels: number): string {
  return `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
}

/** Pushes a text cut at the given places. */
function scanInPieces(text: Buffer, cuts: readonly number[]): JsonScan {
  const scanner = createJsonScanner(OPTIONS)
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b)
  let from = 0
  for (const place of [...places, text.length]) {
    scanner.push(text.subarray(from, place))
    from = place
  }
  return scanner.finish()
}

describe('spans', () => {
  it.each([
    ['{"model":"a"}', '"a"'],
    ['{ "model" :\n"a" , "x":1}', '"a"'],
    ['{"x":{"model":"inner"},"model":"outer"}', '"outer"'],
    ['{"mod\\u0065l":"a"}', '"a"'],
    ['{"\\u006d\\u006F\\u0064\\u0065\\u006c":"a"}', '"a"'],
    ['{"model":{"a":[1,{"b":"}"}]}}', '{"a":[1,{"b":"}"}]}'],
    ['{"model":-1.5e+10 }', '-1.5e+10'],
    ['{"model":null}', 'null'],
    ['{"model":[]}', '[]'],
    ['{"model":"q\\"q\\\\"}', '"q\\"q\\\\"'],
  ])('%s', (text, expected) => {
    const span = scanText(text).spanOf('model')
    expect(span === null ? null : text.slice(span.start, span.end)).toBe(expected)
  })

  it('knows nothing of keys that only look alike', () => {
    for (const text of [
      '{"Model":"a"}',
      '{"model ":"a"}',
      '{"models":"a"}',
      '{"mode":"l"}',
      '{"":"model"}',
      '{}',
    ]) {
      expect(scanText(text).spanOf('model')).toBeNull()
    }
  })

  it('records the elements of an array and nothing for other values', () => {
    const text = '{"messages":[1, {"a":[2]},"x" ,[],true]}'
    expect(scanText(text).elements.map(({ start, end }) => text.slice(start, end))).toEqual([
      '1',
      '{"a":[2]}',
      '"x"',
      '[]',
      'true',
    ])
    expect(scanText('{"messages":{"a":[1]}}').elements).toEqual([])
    expect(scanText('{"other":[1,2]}').elements).toEqual([])
    expect(scanText('{"messages":[1,2],"messages":"x"}').elements).toEqual([])
  })

  it('marks keys below the top level, not values', () => {
    expect(
      scanText('{"messages":[{"cache_control":1,"x":"cache_control"}],"cache_control":2}').marks,
    ).toHaveLength(1)
  })
})

describe('refusals', () => {
  it.each([
    ['{"model":1,"model":2}', 'model'],
    ['{"model":1,"x":0,"mod\\u0065l":2}', 'model'],
    ['{"stream":true,"\\u0073tream":true}', 'stream'],
  ])('duplicate key in %s', (text, key) => {
    expect(messageOf(() => scanText(text))).toBe(`400 INVALID_REQUEST Duplicate key "${key}" in request body`)
  })

  it.each([
    '',
    ' ',
    '[]',
    '"a"',
    '1',
    'null',
    '{',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{"a":01}',
    '{"a":1.}',
  ])('not an object: %s', (text) => {
    expect(messageOf(() => scanText(text))).toBe('400 INVALID_REQUEST Failed to parse request body')
  })

  it.each([
    '{"a":"\n"}',
    '{"a":"\\x"}',
    '{"a":"\\u00g0"}',
    '{}{}',
    '{} x',
    '{"a":tru}',
    '{"a":nul',
    '{a:1}',
    "{'a':1}",
  ])('broken: %s', (text) => {
    expect(accepts(Buffer.from(text))).toBe(false)
  })

  it('takes 512 levels and no more', () => {
    expect(accepts(Buffer.from(nested(512)))).toBe(true)
    expect(accepts(Buffer.from(nested(513)))).toBe(false)
  })
})

describe('properties', () => {
  const objectText = fc
    .dictionary(fc.string(), fc.jsonValue())
    .chain((value) => fc.record({ value: fc.constant(value), indent: fc.constantFrom(0, 1, 2) }))

  it('accepts whatever JSON.stringify writes, and its spans decode to the values', () => {
    fc.assert(
      fc.property(objectText, fc.jsonValue(), ({ value, indent }, model) => {
        const text = Buffer.from(JSON.stringify({ ...value, model }, null, indent))
        const span = scanJson(text, OPTIONS).spanOf('model')
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
        expect(messageOf(() => scanJson(Buffer.from(bytes), OPTIONS))).toMatch(
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
        const whole = scanJson(text, OPTIONS)
        const pieces = scanInPieces(text, cuts)
        expect(pieces.spanOf('model')).toEqual(whole.spanOf('model'))
        expect(pieces.elements).toEqual(whole.elements)
        expect(pieces.marks).toEqual(whole.marks)
      }),
      { numRuns: 500 },
    )
    for (const text of texts) {
      expect(scanInPieces(text, Array.from(text.keys())).spanOf('model')).toEqual(
        scanJson(text, OPTIONS).spanOf('model'),
      )
    }
  })

  it('skips long strings at every alignment and finds what ends them', () => {
    for (let offset = 0; offset < 8; offset++) {
      const text = Buffer.from(`{"p":"${'ä'.repeat(2_000)}${'x'.repeat(offset)}","model":"m"}`)
      const moved = Buffer.concat([Buffer.alloc(offset), text]).subarray(offset)
      expect(scanJson(moved, OPTIONS).spanOf('model')?.end).toBe(text.length - 1)
      const broken = Buffer.from(text)
      broken[broken.length - 30] = 0x0a
      expect(accepts(broken)).toBe(false)
    }
  })

  it('splices a span and leaves every other byte alone', () => {
    fc.assert(
      fc.property(objectText, fc.string(), fc.string(), ({ value, indent }, model, next) => {
        const text = Buffer.from(JSON.stringify({ ...value, model, after: 'x' }, null, indent))
        const span = scanJson(text, OPTIONS).spanOf('model')
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

describe('very many elements', () => {
  it('remembers the first ones and the last', () => {
    const text = `{"messages":[${'1,'.repeat(70_000)}"last"]}`
    const { elements } = scanText(text)
    const last = elements.at(-1)
    expect(elements).toHaveLength(65_536)
    expect(text.slice(last?.start, last?.end)).toBe('"last"')
  })
})
