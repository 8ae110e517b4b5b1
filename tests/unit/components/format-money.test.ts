import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatFactor, formatUsd, formatUsdSum } from '@/components/format/format-money'
import { formatUsdUsed } from '@/components/format/format-usd-used'
import { Decimal, decimalText } from '@/lib/core'

describe('formatUsd', () => {
  test.each([
    ['0', '$0.00'],
    ['5', '$5.00'],
    ['0.5', '$0.50'],
    ['0.0001296000', '$0.0001296'],
    ['1234567.891', '$1,234,567.891'],
    ['1000', '$1,000.00'],
    ['-12.3', '−$12.30'],
    ['0.000000000000000001', '$0.000000000000000001'],
    [1e-7, '$0.0000001'],
    [2.4e-6, '$0.0000024'],
    [1e21, '$1,000,000,000,000,000,000,000.00'],
    ['1.5e3', '$1,500.00'],
  ])('%s → %s', (amount, text) => {
    expect(formatUsd(amount)).toBe(text)
  })

  test('loses no digit of any amount', () => {
    const amounts = fc.tuple(
      fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
      fc.integer({ min: 0, max: 18 }),
    )
    fc.assert(
      fc.property(amounts, ([digits, decimals]) => {
        const amount = new Decimal(digits.toString()).times(new Decimal(10).pow(-decimals))
        const shown = formatUsd(decimalText(amount)).replaceAll(/[$,]/g, '').replace('−', '-')
        expect(new Decimal(shown).eq(amount)).toBe(true)
      }),
    )
  })
})

test.each([
  ['1.0000', '1'],
  ['1.2500', '1.25'],
  [0, '0'],
  ['0.0000', '0'],
  [100, '100'],
])('formatFactor %s → %s', (factor, text) => {
  expect(formatFactor(factor)).toBe(text)
})

test.each([
  [0, '$0.00'],
  [317.345175, '$317.35'],
  [0.005, '$0.005'],
  [0.000135, '$0.00014'],
  [-2.5, '−$2.50'],
])('the sum %s → %s', (amount, text) => {
  expect(formatUsdSum(amount)).toBe(text)
})

test.each([
  ['0', '$0.00'],
  [9.996, '$9.99'],
  ['10', '$10.00'],
  [9.29, '$9.29'],
  ['0.0099999', '$0.0099'],
  ['12345678901234567.899', '$12,345,678,901,234,567.89'],
])('%s used of a limit → %s', (amount, text) => {
  expect(formatUsdUsed(amount)).toBe(text)
})
