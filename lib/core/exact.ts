import { Decimal } from './money'
import { codeAt } from './text-parts'

/** An exact decimal number as integers: `digits` × 10^−`decimals`; `decimals` is whole and not negative. */
export type Exact = { readonly digits: bigint; readonly decimals: number }

export const NOTHING: Exact = { digits: 0n, decimals: 0 }

/** A decimal as integers; nothing is rounded. */
export function exactOf(value: Decimal): Exact {
  return { digits: BigInt(value.toFixed().replace('.', '')), decimals: value.decimalPlaces() }
}

/** The same number as a decimal; nothing is rounded. */
export function decimalOf({ digits, decimals }: Exact): Decimal {
  return new Decimal(`${digits}e-${decimals}`)
}

const ZERO_CODE = 48

/** `digits` × 10^−`decimals` in plain decimal notation, as `decimalText` writes it: no exponent, no zeros at the end. */
export function exactText(digits: bigint, decimals: number): string {
  if (digits === 0n) return '0'
  if (digits < 0n) return `-${exactText(-digits, decimals)}`
  const text = digits.toString()
  const point = text.length - decimals
  const firstPlace = Math.max(point, 0)
  let end = text.length
  while (end > firstPlace && codeAt(text, end - 1) === ZERO_CODE) end -= 1
  const places = end === text.length && firstPlace === 0 ? text : text.slice(firstPlace, end)
  if (point <= 0) return leadingZeros(-point) + places
  return places === '' ? text.slice(0, point) : `${text.slice(0, point)}.${places}`
}

const starts: string[] = []

/** How a number begins that has so many zeros behind its point. */
function leadingZeros(count: number): string {
  return (starts[count] ??= `0.${'0'.repeat(count)}`)
}

const powers: bigint[] = []

/** 10 to a whole power that is not negative. */
export function powerOfTen(power: number): bigint {
  return (powers[power] ??= 10n ** BigInt(power))
}
