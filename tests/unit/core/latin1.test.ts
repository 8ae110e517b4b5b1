import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headerLinesSize, isHeaderName, isHeaderValue, writeHeaderLines } from '@/lib/core'

const text = fc.string({ unit: fc.nat(300).map((code) => String.fromCharCode(code)) })

describe('isHeaderValue', () => {
  it('takes tabs, visible ASCII and Latin-1', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(isHeaderValue(value)).toBe(/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      }),
    )
    expect(isHeaderValue('\u{1f600}')).toBe(false)
    expect(isHeaderValue('a\nb')).toBe(false)
  })
})

describe('isHeaderName', () => {
  it('takes tokens', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]*$/)), (name) => {
        expect(isHeaderName(name)).toBe(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name))
      }),
    )
  })
})

describe('writeHeaderLines', () => {
  it('writes as many bytes as it was said to, where it was told to', () => {
    const headers = ['content-type', 'text/plain', 'x-a', '', 'x-b', 'gr\xfcn']
    const into = Buffer.alloc(100, '.')
    const end = writeHeaderLines(into, 3, headers)
    expect(end).toBe(3 + headerLinesSize(headers))
    expect(into.toString('latin1', 0, end + 1)).toBe(
      '...content-type: text/plain\r\nx-a: \r\nx-b: gr\xfcn\r\n.',
    )
  })

  it('takes the lines that are headers, byte by byte, and no others', () => {
    const token = fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]*$/)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.oneof(token, token, text), text)), (lines) => {
        const headers = lines.flat()
        const into = Buffer.alloc(headerLinesSize(headers))
        const end = writeHeaderLines(into, 0, headers)
        const isSendable = lines.every(([name, value]) => isHeaderName(name) && isHeaderValue(value))
        expect(end).toBe(isSendable ? into.byteLength : -1)
        if (!isSendable) return
        const whole = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
        expect(into.toString('latin1')).toBe(whole)
      }),
    )
  })
})
