const MAX_CHARACTERS = 500

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:sk|pk|rk|key|AIza)[-_A-Za-z0-9]{16,}/g, '[key]'],
  [/\bbearer\s+\S+/gi, 'Bearer [key]'],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[email]'],
  [/\b(?:org|proj|acct|user)[-_][A-Za-z0-9_-]{8,}/g, '[account]'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '[id]'],
]

/** A provider's message without account data (keys, addresses, organisation ids), at most 500 characters. */
export function scrubMessage(message: string): string {
  let text = message.slice(0, MAX_CHARACTERS * 4)
  for (const [pattern, replacement] of SECRETS) text = text.replace(pattern, replacement)
  return text.slice(0, MAX_CHARACTERS)
}
