import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeCode, normalizeCode } from '@/lib/services/redeem-codes/make-code'
import { csvLine } from '@/lib/core'

describe('redeem codes', () => {
  test('carry all their random bits, and typing them differently changes nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (bytes) => {
        const code = makeCode(() => bytes)
        expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
        const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('1', 'l').replaceAll('0', 'o')
        expect(normalizeCode(typed)).toBe(normalizeCode(code))
        const flipped = Uint8Array.from(bytes, (byte, index) => (index === 9 ? byte ^ 1 : byte))
        expect(normalizeCode(makeCode(() => flipped))).not.toBe(normalizeCode(code))
      }),
    )
  })
})

describe('csvLine', () => {
  test.each([
    [['a', 1, null, true], 'a,1,,true'],
    [['x,y', 'say "hi"', 'two\nlines'], '"x,y","say ""hi""","two\nlines"'],
    [['=1+1', '@cmd', '-0.5', '-x', '+1'], "'=1+1,'@cmd,-0.5,'-x,'+1"],
  ])('%j', (values, line) => {
    expect(csvLine(values)).toBe(`${line}\r\n`)
  })
})
