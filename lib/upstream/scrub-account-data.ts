/** What may identify an account or a person, and what stands in its place; each keeps JSON texts valid. */
const PATTERNS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/gi, 'Bearer [redacted]'],
  [/\bsk-[A-Za-z0-9_*-]{6,}/g, '[redacted key]'],
  [/\bAIza[A-Za-z0-9_-]{20,}/g, '[redacted key]'],
  [/\bya29\.[A-Za-z0-9._-]{10,}/g, '[redacted key]'],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/g, '[redacted key]'],
  [/\b(?:org|proj|user|acct|workspace|wrkspc)[-_][A-Za-z0-9]{8,}/g, '[redacted id]'],
  [/\bprojects\/[A-Za-z0-9._-]+/g, 'projects/[redacted]'],
  [
    /((?:organi[sz]ation|account|workspace|project)[\s_-]?(?:id|uuid)?["':=\s]{1,6})[0-9a-f]{8}-[0-9a-f-]{27}/gi,
    '$1[redacted id]',
  ],
  [/[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+/g, '[redacted address]'],
]

/** Shorter secrets could be ordinary words; a provider issues none. */
const MIN_SECRET_LENGTH = 6

/** Removes keys, organisation ids and mail addresses from a provider's text; `secret` is the account's own credential. */
export function scrubAccountData(text: string, secret: string): string {
  let scrubbed = secret.length >= MIN_SECRET_LENGTH ? text.replaceAll(secret, '[redacted key]') : text
  for (const [pattern, replacement] of PATTERNS) scrubbed = scrubbed.replace(pattern, replacement)
  return scrubbed
}

/** The same for an error body that is passed on; bodies that hold nothing of the kind stay the very same buffer. */
export function scrubBody(body: Buffer, secret = ''): Buffer {
  const text = body.toString('utf8')
  const scrubbed = scrubAccountData(text, secret)
  return scrubbed === text ? body : Buffer.from(scrubbed)
}
