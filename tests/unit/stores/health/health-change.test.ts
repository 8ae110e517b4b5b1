import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EMPTY_HEALTH, type AccountHealth } from '@/lib/scheduling'
import { applyHealthChange, healthChange } from '@/lib/stores/health/health-change'

const always = fc.record({
  rateLimitedUntilMs: fc.option(fc.nat()),
  overloadedStreak: fc.nat(5),
  pauseReason: fc.option(fc.string()),
  errorMessage: fc.option(fc.string()),
  faults: fc.array(fc.record({ atMs: fc.nat(), userId: fc.nat() })),
})
const sometimes = fc.record(
  {
    limitedAtMs: fc.nat(),
    pauseCause: fc.constantFrom('faults', 'rule'),
    refusedModel: fc.string(),
    sessionWindow: fc.record({
      startMs: fc.option(fc.nat()),
      endMs: fc.option(fc.nat()),
      status: fc.option(fc.string()),
      utilization: fc.option(fc.nat(100)),
    }),
  },
  { requiredKeys: [] },
)
const healthArbitrary: fc.Arbitrary<AccountHealth> = fc
  .tuple(always, sometimes)
  .map(([fields, others]) => ({ ...EMPTY_HEALTH, ...fields, ...others }))

const overWire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

describe('health changes', () => {
  it('bring another process’s state to the same as here', () => {
    fc.assert(
      fc.property(healthArbitrary, healthArbitrary, (before, after) => {
        const change = healthChange(1, before, after)
        const there = change === null ? before : applyHealthChange(before, overWire(change))
        expect(there).toEqual(after)
      }),
    )
  })

  it('say nothing when nothing changed', () => {
    expect(healthChange(1, EMPTY_HEALTH, { ...EMPTY_HEALTH })).toBeNull()
  })

  it('of different fields do not undo each other', () => {
    const limited = { ...EMPTY_HEALTH, rateLimitedUntilMs: 5_000 }
    const failing = { ...EMPTY_HEALTH, faults: [{ atMs: 1, userId: 1 }] }
    const change = healthChange(1, EMPTY_HEALTH, failing)
    if (change === null) throw new Error('a fault is a change')
    expect(applyHealthChange(limited, change)).toEqual({ ...failing, rateLimitedUntilMs: 5_000 })
  })

  it('keep cool-downs of other models, and end all together when cleared', () => {
    const mine = { ...EMPTY_HEALTH, modelCooldowns: new Map([['a', 10]]) }
    const theirs = { ...EMPTY_HEALTH, modelCooldowns: new Map([['b', 20]]) }
    const set = healthChange(1, EMPTY_HEALTH, mine)
    const cleared = healthChange(1, mine, EMPTY_HEALTH)
    if (set === null || cleared === null) throw new Error('both are changes')
    const both = applyHealthChange(theirs, overWire(set))
    expect([...both.modelCooldowns]).toEqual([
      ['b', 20],
      ['a', 10],
    ])
    expect(applyHealthChange(both, overWire(cleared)).modelCooldowns.size).toBe(0)
  })
})
