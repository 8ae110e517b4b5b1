import type { RequestHeaders } from './protocol'

/** The first value of a header, trimmed; empty when absent. `name` is lower-case. */
export function headerValue(headers: RequestHeaders, name: string): string {
  const value = headers[name]
  if (typeof value === 'string') return value.trim()
  return value === undefined ? '' : (value[0] ?? '').trim()
}
