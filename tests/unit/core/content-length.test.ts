import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readContentLength } from '@/lib/core'

describe('readContentLength', () => {
  it('takes one to fifteen digits and nothing else', () => {
    const digits = fc.stringMatching(/^\d{0,17}$/)
    fc.assert(
      fc.property(
        fc.oneof(
          digits,
          fc.string(),
          fc.tuple(digits, fc.string()).map((both) => both.join('')),
        ),
        (text) => {
          expect(readContentLength(text)).toBe(/^\d{1,15}$/.test(text) ? Number(text) : null)
        },
      ),
    )
    for (const text of ['', ' 1', '1 ', '+1', '1,1', '0x1', '1e3', '1.0', '\u0661', '1\n']) {
      expect(readContentLength(text)).toBeNull()
    }
  })
})
