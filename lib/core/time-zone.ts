/** Names only: offsets such as `+05:00` mean the opposite in PostgreSQL. */
const NAME = /^[A-Za-z][A-Za-z0-9_+/-]*$/

/** Whether a text is an IANA time zone name this machine knows. */
export function isTimeZone(name: string): boolean {
  if (!NAME.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
