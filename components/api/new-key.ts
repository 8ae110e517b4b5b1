/**
 * A name for one call, by which it is not carried out twice. `crypto.randomUUID` is missing where pages come over plain
 * HTTP from another machine.
 */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
