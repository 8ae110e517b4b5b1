import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explainCost, type CostRow } from '@/components/usage/explain-cost'
import { Decimal, decimalText } from '@/lib/core'

const FREE: CostRow = {
  billing_mode: 'token',
  input_tokens: 0,
  output_tokens: 0,
  cache_creation_5m_tokens: 0,
  cache_creation_1h_tokens: 0,
  cache_read_tokens: 0,
  image_output_tokens: 0,
  image_count: 0,
  extra_units: {},
  price_snapshot: null,
  input_cost: '0',
  output_cost: '0',
  cache_creation_cost: '0',
  cache_read_cost: '0',
  image_output_cost: '0',
  extra_cost: '0',
  total_cost: '0',
  rate_multiplier: '1',
  actual_cost: '0',
}

describe('explainCost', () => {
  test('gives the price as charged of each kind', () => {
    const row = {
      ...FREE,
      input_tokens: 9,
      input_cost: '0.0000216',
      output_tokens: 9,
      output_cost: '0.000108',
    }
    expect(explainCost(row)).toEqual([
      { kind: 'input', unit: null, quantity: 9, unitPrice: '0.0000024', cost: '0.0000216' },
      { kind: 'output', unit: null, quantity: 9, unitPrice: '0.000012', cost: '0.000108' },
    ])
  })

  test('names tokens that cost nothing', () => {
    expect(explainCost({ ...FREE, input_tokens: 5 })).toEqual([
      { kind: 'input', unit: null, quantity: 5, unitPrice: '0', cost: '0' },
    ])
  })

  test('splits cache writes by the listed prices, a service tier included', () => {
    const prices = { cache_write_5m: '0.00000375', cache_write_1h: '0.000006' }
    const row = {
      ...FREE,
      cache_creation_5m_tokens: 1000,
      cache_creation_1h_tokens: 500,
      price_snapshot: { prices },
    }
    const lines = (cost: string) =>
      explainCost({ ...row, cache_creation_cost: cost }).map((line) => line.cost)
    expect(lines('0.00675')).toEqual(['0.00375', '0.003'])
    expect(lines('0.0135')).toEqual(['0.0075', '0.006'])
  })

  test('leaves cache writes in one line where no listed price explains them', () => {
    const row = {
      ...FREE,
      cache_creation_5m_tokens: 10,
      cache_creation_1h_tokens: 5,
      cache_creation_cost: '0.7',
    }
    expect(explainCost(row)).toEqual([
      { kind: 'cacheWrite', unit: null, quantity: 15, unitPrice: null, cost: '0.7' },
    ])
  })

  test('text and image output are apart', () => {
    const row = {
      ...FREE,
      output_tokens: 100,
      image_output_tokens: 60,
      output_cost: '0.4',
      image_output_cost: '1.2',
    }
    expect(explainCost(row).map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ['output', 40],
      ['imageOutput', 60],
    ])
  })

  test('a request and images have unit prices', () => {
    expect(explainCost({ ...FREE, billing_mode: 'per_request', output_cost: '0.25' })).toEqual([
      { kind: 'request', unit: null, quantity: 1, unitPrice: '0.25', cost: '0.25' },
    ])
    expect(
      explainCost({ ...FREE, billing_mode: 'image', image_count: 3, image_output_cost: '0.12' }),
    ).toEqual([{ kind: 'images', unit: null, quantity: 3, unitPrice: '0.04', cost: '0.12' }])
  })

  test('names extra units that the snapshot prices', () => {
    const row = { ...FREE, extra_units: { web_search: 2 }, extra_cost: '0.02' }
    expect(explainCost({ ...row, price_snapshot: { extra_units: { web_search: '0.01' } } })).toEqual([
      { kind: 'extra', unit: 'web_search', quantity: 2, unitPrice: '0.01', cost: '0.02' },
    ])
    expect(explainCost(row)).toEqual([
      { kind: 'extra', unit: null, quantity: 2, unitPrice: null, cost: '0.02' },
    ])
  })

  test('what tokens cost beyond text has the factor of a service tier, a fee has not', () => {
    const row = {
      ...FREE,
      extra_units: { audio_input: 1000, web_search: 1 },
      extra_cost: '0.0114',
      price_snapshot: { extra_units: { audio_input: '0.0000007', web_search: '0.01' } },
    }
    expect(explainCost(row).map(({ unit, unitPrice }) => [unit, unitPrice])).toEqual([
      ['audio_input', '0.0000014'],
      ['web_search', '0.01'],
    ])
  })

  test('a service tier may have its own price of what tokens cost beyond text', () => {
    const row = {
      ...FREE,
      extra_units: { audio_input: 1000 },
      extra_cost: '0.00126',
      price_snapshot: { extra_units: { audio_input: '0.0000007', audio_input_priority: '0.00000126' } },
    }
    expect(explainCost(row)).toMatchObject([{ unit: 'audio_input', unitPrice: '0.00000126' }])
  })

  test('the lines sum to the total and multiply out, whatever the prices', () => {
    const price = fc.integer({ min: 0, max: 10 ** 9 }).map((units) => new Decimal(units).times('1e-14'))
    const count = fc.integer({ min: 0, max: 10 ** 7 })
    fc.assert(
      fc.property(fc.array(fc.tuple(count, price), { minLength: 4, maxLength: 4 }), (parts) => {
        const [input, output, write, read] = parts.map(([tokens, each]) => ({
          tokens,
          cost: each.times(tokens),
        }))
        if (input === undefined || output === undefined || write === undefined || read === undefined) return
        const total = input.cost.plus(output.cost).plus(write.cost).plus(read.cost)
        const lines = explainCost({
          ...FREE,
          input_tokens: input.tokens,
          input_cost: decimalText(input.cost),
          output_tokens: output.tokens,
          output_cost: decimalText(output.cost),
          cache_creation_5m_tokens: write.tokens,
          cache_creation_cost: decimalText(write.cost),
          cache_read_tokens: read.tokens,
          cache_read_cost: decimalText(read.cost),
          total_cost: decimalText(total),
        })
        const sum = lines.reduce((result, line) => result.plus(line.cost), new Decimal(0))
        expect(sum.eq(total)).toBe(true)
        for (const { quantity, unitPrice, cost } of lines) {
          expect(new Decimal(unitPrice ?? 'NaN').times(quantity).eq(cost)).toBe(true)
        }
      }),
    )
  })
})
