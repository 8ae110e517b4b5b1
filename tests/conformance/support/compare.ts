import { Decimal, parseDecimal } from '@/lib/core'

const RELATIVE_TOLERANCE = new Decimal('1e-12')

/**
 * Where `actual` differs from `expected`, one line each; empty = it matches. Objects are compared by the keys of `expected`,
 * arrays wholly, numbers and amounts as decimals within 1e-12 relative.
 */
export function differences(expected: unknown, actual: unknown, path = ''): readonly string[] {
  if (typeof expected === 'number')
    return isSameNumber(expected, actual) ? [] : [difference(path, expected, actual)]
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length)
      return [difference(path, expected, actual)]
    return expected.flatMap((item, index) => differences(item, actual[index], `${path}[${index}]`))
  }
  if (isObject(expected)) {
    if (!isObject(actual)) return [difference(path, expected, actual)]
    return Object.entries(expected).flatMap(([key, value]) =>
      key.endsWith('_json_equal')
        ? differences(jsonOfLine(value), jsonOfLine(actual[key]), key)
        : differences(value, actual[key], path === '' ? key : `${path}.${key}`),
    )
  }
  if (actual instanceof Decimal && isSameNumber(expected, actual)) return []
  return expected === actual ? [] : [difference(path, expected, actual)]
}

/** A `data:` line by the value of its JSON, for keys named `…_json_equal`; other text as it is. */
function jsonOfLine(line: unknown): unknown {
  if (typeof line !== 'string' || !line.startsWith('data:')) return line
  try {
    return { data: JSON.parse(line.slice(5)) as unknown }
  } catch {
    return line
  }
}

function isSameNumber(expected: unknown, actual: unknown): boolean {
  const want = parseDecimal(expected)
  const got = actual instanceof Decimal ? actual : typeof actual === 'number' ? parseDecimal(actual) : null
  if (want === null || got === null) return false
  const scale = Decimal.max(want.abs(), got.abs())
  return want.minus(got).abs().lte(scale.times(RELATIVE_TOLERANCE))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal)
}

function difference(path: string, expected: unknown, actual: unknown): string {
  return `${path === '' ? 'result' : path}: expected ${show(expected)}, got ${show(actual)}`
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  return value instanceof Decimal ? value.toFixed() : JSON.stringify(value)
}
