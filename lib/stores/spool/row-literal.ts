import { RECORD_SEPARATOR } from './record-layout'

/** What stands between the quotes of a field. NUL, which PostgreSQL refuses, and the separator are replaced: a client must not escape its bill with them. */
export function escapeField(value: string): string {
  return value
    .replaceAll('\0', '\uFFFD')
    .replaceAll(RECORD_SEPARATOR, '\uFFFD')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
}

/** A field that holds JSON. */
export function fieldOfJson(value: object): string {
  const json = JSON.stringify(value)
  if (json === '{}' || json === '[]') return json
  return `"${escapeField(json.includes('\\u') ? storableJson(json) : json)}"`
}

/** PostgreSQL refuses NUL and lone surrogates in JSON too, which JSON.stringify writes as escapes. */
function storableJson(json: string): string {
  return JSON.stringify(JSON.parse(json), (_key, value: unknown) =>
    typeof value === 'string'
      ? Buffer.from(value.replaceAll('\0', '\uFFFD'), 'utf8').toString('utf8')
      : value,
  )
}
