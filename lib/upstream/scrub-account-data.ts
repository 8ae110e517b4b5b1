/**
 * Where a word begins, also right behind an escape of a JSON text: the `n` of `\norg-…` belongs to no word. Nothing here may
 * be tried anew at each character of a long run: providers' errors echo what the client sent.
 */
const WORD_START = String.raw`(?:(?<!\w)|(?<=\\[bfnrt])|(?<=\\u[0-9A-Fa-f]{4}))`

/** Where a run of the class begins; what a backslash escapes stays, so that a JSON text stays one. */
function runStart(run: string): string {
  return String.raw`(?:(?<![\\${run}])|(?<=\\[^\\u])|(?<=\\u)(?![0-9A-Fa-f]{4})|(?<=\\u[0-9A-Fa-f]{4}))`
}

const TOKEN = 'A-Za-z0-9_-'
const MAIL_NAME = 'A-Za-z0-9._%+-'
const MAIL_HOST = String.raw`[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+`
/** A run is read once as a whole: its own beginning need not be the key's. */
const SIGNED_TOKEN = String.raw`(?:${runStart(TOKEN)}|(?<=\\)(?=eyJ))(?=(?:[${TOKEN}]*-)?eyJ)[${TOKEN}]{11,}\.[${TOKEN}]{8,}\.[${TOKEN}]+`

/** What may identify an account or a person, and what stands in its place; each keeps JSON texts valid. */
const PATTERNS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [new RegExp(String.raw`${WORD_START}(Bearer\s+)[A-Za-z0-9._~+/=-]{8,}`, 'gi'), '$1[redacted]'],
  [new RegExp(`${WORD_START}sk-[A-Za-z0-9_*-]{6,}`, 'g'), '[redacted key]'],
  [new RegExp(`${WORD_START}AIza[A-Za-z0-9_-]{20,}`, 'g'), '[redacted key]'],
  [new RegExp(String.raw`${WORD_START}ya29\.[A-Za-z0-9._-]{10,}`, 'g'), '[redacted key]'],
  [new RegExp(SIGNED_TOKEN, 'g'), '[redacted key]'],
  [
    new RegExp(`${WORD_START}(?:org|proj|user|acct|workspace|wrkspc)[-_][A-Za-z0-9]{8,}`, 'g'),
    '[redacted id]',
  ],
  [new RegExp(String.raw`${WORD_START}(projects\\?/)[A-Za-z0-9._-]+`, 'g'), '$1[redacted]'],
  [
    /((?:organi[sz]ation|account|workspace|project)[\s_-]?(?:id|uuid)?["':=\s\\]{1,8})[0-9a-f]{8}-[0-9a-f-]{27}/gi,
    '$1[redacted id]',
  ],
  [new RegExp(`${runStart(MAIL_NAME)}[${MAIL_NAME}]+@${MAIL_HOST}`, 'g'), '[redacted address]'],
]

/** Shorter secrets could be ordinary words; a provider issues none. */
const MIN_SECRET_LENGTH = 6

/**
 * Removes keys, organisation ids and mail addresses from a provider's text; `secret` is the account's own credential. The
 * work grows with the length of the text alone, whatever stands in it.
 */
export function scrubAccountData(text: string, secret: string): string {
  let scrubbed = secret.length >= MIN_SECRET_LENGTH ? text.replaceAll(secret, '[redacted key]') : text
  for (const [pattern, replacement] of PATTERNS) scrubbed = scrubbed.replace(pattern, replacement)
  return scrubbed
}

/** The same for an error body that is passed on; bodies that hold nothing of the kind stay the very same buffer. */
export function scrubBody(body: Buffer, secret: string): Buffer {
  const text = body.toString('utf8')
  const scrubbed = scrubAccountData(text, secret)
  return scrubbed === text ? body : Buffer.from(scrubbed)
}
