import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PRICE_FIELDS } from '@/components/channel-form/channel-body'
import { fromPriceText, toPriceText } from '@/components/channel-form/price-text'

/** Decimal texts as a person types them, in their shortest form. */
const decimals = fc
  .tuple(fc.nat({ max: 999_999 }), fc.nat({ max: 8 }), fc.nat({ max: 99_999_999 }))
  .map(([whole, places, digits]) => {
    const fraction = String(digits).padStart(8, '0').slice(0, places).replace(/0+$/, '')
    return fraction === '' ? String(whole) : `${whole}.${fraction}`
  })

const fields = fc.constantFrom(...PRICE_FIELDS)

describe('prices between card and body', () => {
  it('a typed price comes back as it was typed', () => {
    fc.assert(
      fc.property(fields, decimals, (field, typed) => {
        expect(toPriceText(field, fromPriceText(field, typed))).toBe(typed)
      }),
    )
  })

  it('a stored price comes back as it was stored, as JSON number too', () => {
    fc.assert(
      fc.property(
        fields,
        fc.integer({ min: 0, max: 99_999_999 }),
        fc.nat({ max: 14 }),
        (field, digits, places) => {
          const stored = Number(`${digits}e-${places}`)
          expect(Number(fromPriceText(field, toPriceText(field, stored)))).toBe(stored)
        },
      ),
    )
  })

  it.each([
    ['0.1', '0.0000001'],
    [' 3 ', '0.000003'],
    ['0', '0'],
    ['1e-2', '0.00000001'],
    ['', null],
    ['1,5', '1,5'],
    ['-1', '-0.000001'],
  ])('%j per million tokens is sent as %j', (typed, sent) => {
    expect(fromPriceText('input_price', typed)).toBe(sent)
  })

  it('prices per request are not shifted', () => {
    expect(fromPriceText('per_request_price', '0.04')).toBe('0.04')
    expect(toPriceText('per_request_price', 0.04)).toBe('0.04')
  })
})
