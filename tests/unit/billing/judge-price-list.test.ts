import { describe, expect, it } from 'vitest'
import { judgePriceList } from '@/lib/billing'

const four = ['a', 'b', 'c', 'd']

describe('judgePriceList', () => {
  it.each([
    { name: 'the first list of a source', models: ['a'], known: [], reason: undefined },
    { name: 'the same list', models: four, known: four, reason: undefined },
    { name: 'more models', models: [...four, 'e'], known: four, reason: undefined },
    { name: 'half of them', models: ['a', 'b'], known: four, reason: undefined },
    { name: 'the same in capitals', models: ['A', 'B', 'C'], known: four, reason: undefined },
    { name: 'no model', models: [], known: [], reason: 'no_prices' },
    { name: 'no model where there were some', models: [], known: four, reason: 'no_prices' },
    { name: 'less than half', models: ['a'], known: four, reason: 'lost_models' },
    { name: 'as many, but others', models: ['w', 'x', 'y', 'z'], known: four, reason: 'lost_models' },
  ])('$name: $reason', ({ models, known, reason }) => {
    expect(judgePriceList({ models, known })?.reason).toBe(reason)
  })
})
