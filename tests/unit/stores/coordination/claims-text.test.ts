import { describe, expect, it } from 'vitest'
import type { SpendClaim, SpendLimit } from '@/lib/billing'
import { claimsJson } from '@/lib/stores/coordination/redis/shared-spend'
import { quoted } from '@/lib/stores/coordination/redis/store-operations'

const limit = (change: Partial<SpendLimit> = {}): SpendLimit => ({
  name: 'daily',
  limit: 25_000_000_000n,
  used: -3n,
  startMs: 1_000.7,
  endsAtMs: 2_000,
  ...change,
})
const claim = (change: Partial<SpendClaim> = {}): SpendClaim => ({
  owner: 'k3',
  version: 4,
  limits: [limit()],
  pending: 0n,
  hold: 12n,
  ...change,
})

describe('claims as the script reads them', () => {
  it('are owner, hold and limits; an amount is whole USD and the rest', () => {
    const bare = claim({ owner: 'u7', hold: 0n, limits: [] })
    const told = ['k3', '12', 1, 'daily', 2, 5_000_000_003, '4 1000 2000 -1 9999999997']
    expect(JSON.parse(`[2${claimsJson([claim(), bare])}]`)).toEqual([2, ...told, 'u7', '0', 0])
  })

  it.each([
    ['a hold below 0', claim({ hold: -5n })],
    ['a version that is no whole number', claim({ version: 1.5 })],
    ['a start that is none', claim({ limits: [limit({ startMs: Number.NaN })] })],
    ['a start before 1970', claim({ limits: [limit({ startMs: -1 })] })],
    ['an end that is none', claim({ limits: [limit({ endsAtMs: Infinity })] })],
  ])('are not told with %s, which the script would take for no limit', (_, odd) => {
    expect(() => claimsJson([claim(), odd])).toThrow(RangeError)
  })
})

describe('a text as the script reads it', () => {
  it.each(['', 'a b', 'say "so"', 'back\\slash', 'line\nline', '\u0000\u001f\u007f', 'größer 😀'])(
    'is itself: %j',
    (text) => {
      expect(JSON.parse(quoted(text))).toBe(text)
    },
  )

  it('has no half of a pair: the script could not read the batch', () => {
    expect(quoted('a\ud83d')).toBe('"a\ufffd"')
  })
})
