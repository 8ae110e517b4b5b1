import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headEnd, HeaderLines } from '@/lib/core'

type Read = { readonly lines: string[][]; readonly isFaulty: boolean; readonly isPlain: boolean }

function read(text: string): Read {
  const reader = new HeaderLines()
  reader.begin(Buffer.from(text, 'latin1'), text, 0)
  const lines: string[][] = []
  while (reader.next()) lines.push([reader.name, reader.value])
  return { lines, isFaulty: reader.fault !== null, isPlain: reader.isPlain }
}

/** The same said in another way: whole lines, by patterns. */
function readByPatterns(text: string): Read {
  const lines: string[][] = []
  for (const line of text === '' ? [] : text.split('\r\n')) {
    const [, name, value] = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([^\n]*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) return { lines, isFaulty: true, isPlain: true }
    lines.push([name.toLowerCase(), value.trim()])
  }
  return { lines, isFaulty: false, isPlain: /^[\t\x20-\x7e\r\n]*$/.test(text) && !/\r(?!\n)/.test(text) }
}

const names = fc.constantFrom(
  'Host',
  'CONTENT-TYPE',
  'x-api-key',
  'x-api-keys',
  'x-api-ke',
  'X-Own',
  '',
  'a b',
)
const values = fc.oneof(
  fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)) }),
  fc.string(),
)
const ends = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r', '\r\r\n')

describe('HeaderLines', () => {
  it('reads lines as patterns would', () => {
    const line = fc.tuple(names, fc.constantFrom(':', ': ', ' :', ''), values).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(fc.tuple(line, ends)), line, (begun, last) => {
        const text = begun.flat().join('') + last
        // A head ends with its empty line, so its last line is never empty.
        fc.pre(text !== '' && !text.endsWith('\r\n'))
        const expected = readByPatterns(text)
        const seen = read(text)
        expect(seen.lines).toEqual(expected.lines)
        expect(seen.isFaulty).toBe(expected.isFaulty)
        if (!seen.isFaulty) expect(seen.isPlain).toBe(expected.isPlain)
      }),
    )
  })

  it('knows common names in any case, and what only begins like one', () => {
    expect(read('X-API-Key: a\r\nx-api-keyring: b\r\nx-api-ke: c\r\nx-app:d').lines).toEqual([
      ['x-api-key', 'a'],
      ['x-api-keyring', 'b'],
      ['x-api-ke', 'c'],
      ['x-app', 'd'],
    ])
  })
})

describe('HeaderLines, one head after the other', () => {
  const line = fc.tuple(
    fc.constantFrom('Host', 'content-type', 'X-Api-Key', 'accept', 'x-api-keys', 'x-own', 'constructor'),
    fc.stringMatching(/^[a-z]*$/),
  )
  const heads = fc.array(fc.array(line, { minLength: 1 }))

  it('reads each as if it were the first, whatever followed what before', () => {
    const reader = new HeaderLines()
    fc.assert(
      fc.property(heads, (several) => {
        for (const lines of several) {
          const text = lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')
          reader.begin(Buffer.from(`${text}\r\n\r\n`), text, 0)
          const seen: string[][] = []
          while (reader.next()) seen.push([reader.name, reader.value])
          expect(reader.fault).toBeNull()
          expect(seen).toEqual(lines.map(([name, value]) => [name.toLowerCase(), value]))
        }
      }),
    )
  })

  it('says of no name that it is new which came before', () => {
    const reader = new HeaderLines()
    fc.assert(
      fc.property(heads, (several) => {
        for (const lines of several) {
          const text = lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')
          reader.begin(Buffer.from(text), text, 0)
          const before = new Set<string>()
          while (reader.next()) {
            const isCommon = !['x-api-keys', 'x-own', 'constructor'].includes(reader.name)
            expect(reader.isNew).toBe(isCommon && !before.has(reader.name))
            before.add(reader.name)
          }
        }
      }),
    )
  })

  it('looks for no name beyond the end of the head', () => {
    const reader = new HeaderLines()
    for (const [bytes, end] of [
      ['host: a\r\naccept: b', 18],
      ['host: a\r\naccept: b', 12],
      ['host: a\r\naccept: b', 15],
    ] as const) {
      const text = bytes.slice(0, end)
      reader.begin(Buffer.from(bytes), text, 0)
      while (reader.next());
      expect(reader.fault === null).toBe(end === 18)
    }
  })
})

describe('headEnd', () => {
  it('finds the first empty line wherever it is', () => {
    const pieces = fc.array(fc.constantFrom('\r\n\r\n', '\r\n', '\r', '\n', 'a', 'abc'))
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('')
        expect(headEnd(Buffer.from(text))).toBe(text.indexOf('\r\n\r\n'))
      }),
    )
  })
})
