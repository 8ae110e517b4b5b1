import { assert, constantFrom, nat, pre, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeyRing } from '@/lib/infra'

const oldKey = 'old-key-of-sixteen'
const newKey = 'new-key-of-sixteen'

describe('key ring', () => {
  it('returns what it encrypted, and never the same text twice', () => {
    const ring = createKeyRing([newKey])
    assert(
      property(string({ unit: 'binary' }), (plain) => {
        const [first, second] = [ring.encrypt(plain), ring.encrypt(plain)]
        expect(first).not.toBe(second)
        expect(ring.decrypt(first)).toBe(plain)
      }),
    )
  })

  it('encrypts with the first key and decrypts with every one', () => {
    const before = createKeyRing([oldKey]).encrypt('secret')
    const ring = createKeyRing([newKey, oldKey])
    expect(ring.decrypt(before)).toBe('secret')
    expect(before.startsWith(ring.currentPrefix)).toBe(false)
    expect(ring.encrypt('secret').startsWith(ring.currentPrefix)).toBe(true)
    expect(() => createKeyRing([oldKey]).decrypt(ring.encrypt('secret'))).toThrow('no key of ENCRYPTION_KEYS')
  })

  it('refuses any altered text', () => {
    const ring = createKeyRing([newKey])
    const encrypted = ring.encrypt('secret')
    assert(
      property(nat(encrypted.length - 1), constantFrom('A', 'B', '.', '!'), (at, char) => {
        const altered = encrypted.slice(0, at) + char + encrypted.slice(at + 1)
        // The last base64url character carries unused bits: a change there may decode to the same bytes.
        pre(altered !== encrypted && at !== encrypted.length - 1)
        const read = (): string => ring.decrypt(altered)
        expect(isSamePlain(read, 'secret')).toBe(false)
      }),
    )
  })

  it('needs a key', () => {
    expect(() => createKeyRing([])).toThrow('ENCRYPTION_KEYS is empty')
  })
})

function isSamePlain(read: () => string, plain: string): boolean {
  try {
    return read() === plain
  } catch {
    return false
  }
}
