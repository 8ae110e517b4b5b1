const MIN_DECIMALS = 2

/** A decimal text as USD with every digit that counts, e.g. `0.0001275000` → `$0.0001275`, `5` → `$5.00`. */
export function formatUsd(amount: string | number): string {
  const text = plainDecimal(amount)
  const negative = text.startsWith('-')
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.')
  const digits = fraction.replace(/0+$/, '').padEnd(MIN_DECIMALS, '0')
  return `${negative ? '−' : ''}$${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${digits}`
}

const SMALL_USD = 0.01

/** A sum of many amounts as people compare it: to the cent, small ones to two digits that count. */
export function formatUsdSum(value: number): string {
  if (value === 0) return formatUsd('0')
  return formatUsd(Math.abs(value) < SMALL_USD ? Number(value.toPrecision(2)) : value.toFixed(2))
}

/** A multiplier without superfluous zeros, e.g. `1.0000` → `1`. */
export function formatFactor(factor: string | number): string {
  const text = plainDecimal(factor)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Decimal notation; JSON numbers of 15 digits are exact, only their exponent form must go. */
function plainDecimal(amount: string | number): string {
  const text = String(amount)
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]?\d+)$/i.exec(text)
  if (match === null) return text
  const [, sign = '', whole = '0', fraction = '', exponentText = '0'] = match
  const exponent = Number(exponentText)
  const digits = whole + fraction
  const point = whole.length + exponent
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits.padEnd(point, '0')
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}
