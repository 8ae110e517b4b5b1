import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromBase32, toBase32 } from '@/lib/services/two-factor/base32'
import { hotp, matchTotp, otpauthUrl, totpStep } from '@/lib/services/two-factor/totp'

const SECRET = Buffer.from('12345678901234567890')

describe('hotp', () => {
  // RFC 4226, appendix D.
  test.each([
    [0, '755224'],
    [1, '287082'],
    [2, '359152'],
    [3, '969429'],
    [4, '338314'],
    [5, '254676'],
    [6, '287922'],
    [7, '162583'],
    [8, '399871'],
    [9, '520489'],
  ])('counter %i gives %s', (counter, code) => {
    expect(hotp({ secret: SECRET, counter })).toBe(code)
  })
})

describe('totp', () => {
  // RFC 6238, appendix B (SHA-1).
  test.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at %i s it is %s', (seconds, code) => {
    expect(hotp({ secret: SECRET, counter: totpStep(seconds * 1000), digits: 8 })).toBe(code)
  })

  test('takes the code of the step before and after, and says which', () => {
    const atMs = 1_234_567_890_000
    const step = totpStep(atMs)
    const codeOf = (counter: number): string => hotp({ secret: SECRET, counter })
    expect([-2, -1, 0, 1, 2].map((shift) => matchTotp(SECRET, codeOf(step + shift), atMs))).toEqual([
      null,
      step - 1,
      step,
      step + 1,
      null,
    ])
  })

  test.each(['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦'])('%j is no code', (code) => {
    expect(matchTotp(SECRET, code, 0)).toBeNull()
  })

  test('the address for authenticator apps escapes the account', () => {
    expect(otpauthUrl({ account: 'a+b@c.d', secretBase32: 'ABC' })).toBe(
      'otpauth://totp/Switchyard:a%2Bb%40c.d?secret=ABC&issuer=Switchyard&algorithm=SHA1&digits=6&period=30',
    )
  })
})

describe('Base32', () => {
  // RFC 4648, section 10, without padding.
  test.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('%j is %j', (plain, encoded) => {
    expect(toBase32(Buffer.from(plain))).toBe(encoded)
    expect(fromBase32(encoded)).toEqual(Uint8Array.from(Buffer.from(plain)))
  })

  test('reads what it wrote, however it is spaced and cased', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const text = toBase32(bytes)
          .toLowerCase()
          .replaceAll(/(.{4})/g, '$1 ')
        expect(fromBase32(text)).toEqual(Uint8Array.from(bytes))
      }),
    )
  })

  test('anything else is refused', () => {
    expect(fromBase32('AB1')).toBeNull()
  })
})
