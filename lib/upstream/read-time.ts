/** A number above this is milliseconds since the epoch, not seconds. */
const MILLISECONDS_FROM = 100_000_000_000

/** A number above this is a moment, not a duration in seconds (31 years). */
const MOMENT_FROM = 1_000_000_000

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** As languages print them: `0.00001` is `1e-05` in Python. */
const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?\s*$/i

/** A decimal number, `null` for anything else. */
export function readNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || !DECIMAL.test(value)) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

/** A moment in milliseconds: epoch seconds or milliseconds (told apart by size), or a date. `null` = unreadable. */
export function readMoment(value: unknown): number | null {
  const number = readNumber(value)
  if (number !== null) {
    if (number <= 0) return null
    return number >= MILLISECONDS_FROM ? number : number * 1_000
  }
  if (typeof value !== 'string' || value.trim() === '') return null
  const date = Date.parse(value)
  return Number.isNaN(date) ? null : date
}

/** A duration in milliseconds from plain seconds or units (`6m0s`, `20ms`, `34.07s`). `null` = unreadable. */
export function readDuration(value: unknown): number | null {
  const number = readNumber(value)
  if (number !== null) return number >= 0 ? number * 1_000 : null
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return null
  let total = 0
  for (const [, count = '0', unit = 's'] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(count) * (UNIT_MS[unit] ?? 0)
  }
  return total
}

/** The end of a wait that is told as seconds, units, epoch or date; `null` = unreadable. */
export function readWait(value: unknown, nowMs: number): number | null {
  const number = readNumber(value)
  if (number !== null && number >= MOMENT_FROM) return readMoment(number)
  const duration = readDuration(value)
  return duration === null ? readMoment(value) : nowMs + duration
}
