/**
 * An e-mail address in the one form it is stored, compared and counted in: trimmed and in lower case. Addresses are looked up
 * by equality with it: a case-insensitive filter would become an `ILIKE`, in which `_` and `%` match anything.
 */
export function normalEmail(text: string): string {
  return text.trim().toLowerCase()
}
