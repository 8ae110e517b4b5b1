import { describe, expect, it } from 'vitest'
import { Decimal } from '@/lib/core'
import { changesRates, losesRates } from '@/lib/services/users/changes-rates'

const before = {
  groups: [
    { group_id: 1, rate_multiplier: 0.5 },
    { group_id: 2, rate_multiplier: null },
  ],
}
const half = { group_id: 1, rate_multiplier: new Decimal('0.50') }
const usual = (id: number) => ({ group_id: id, rate_multiplier: null })

describe('the rates of a user', () => {
  it.each([
    ['the same ones', [half, usual(2)]],
    ['another group on its usual terms', [half, usual(3)]],
  ])('stay with %s', (_name, wanted) => {
    expect(changesRates(before, wanted)).toBe(false)
  })

  it.each([
    ['another rate', [{ ...half, rate_multiplier: new Decimal(0) }]],
    ['the usual rate', [usual(1)]],
    ['a rate for a further group', [half, { ...half, group_id: 3 }]],
    ['their group left out', [usual(2)]],
  ])('change with %s', (_name, wanted) => {
    expect(changesRates(before, wanted)).toBe(true)
  })

  it('are lost with their group alone', () => {
    expect(losesRates(before, [1])).toBe(false)
    expect(losesRates(before, [2])).toBe(true)
  })
})
