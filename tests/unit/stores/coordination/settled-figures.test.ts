import { describe, expect, it } from 'vitest'
import type { SpendFigures } from '@/lib/billing'
import { SettledFigures } from '@/lib/stores/coordination/redis/settled-figures'

const figures = (owner: string, version = 1): SpendFigures => ({ owner, version, limits: [] })
const kept = (settled: SettledFigures): string[] =>
  settled.values().map(({ owner, version }) => `${owner}=${version}`)

describe('figures settled of late', () => {
  it('are the newest of each owner', () => {
    const settled = new SettledFigures()
    settled.note([figures('u1'), figures('u2')], 100_000)
    settled.note([figures('u1', 2)], 170_000)
    expect(kept(settled).toSorted()).toEqual(['u1=2', 'u2=1'])
  })

  it('last a minute at least, and go by what is settled after them', () => {
    const settled = new SettledFigures()
    settled.note([figures('u1')], 100_000)
    settled.note([], 900_000)
    expect(kept(settled)).toEqual(['u1=1'])
    settled.note([figures('u2')], 900_001)
    expect(kept(settled)).toEqual(['u1=1', 'u2=1'])
    settled.note([figures('u3')], 970_001)
    expect(kept(settled)).toEqual(['u2=1', 'u3=1'])
  })

  it('are not many, however many are settled: the oldest go', () => {
    const settled = new SettledFigures()
    for (let n = 1; n <= 40_000; n += 1) settled.note([figures(`u${n}`)], 100_000)
    expect(kept(settled).length).toBeLessThanOrEqual(10_000)
    expect(kept(settled).at(-1)).toBe('u40000=1')
  })
})
