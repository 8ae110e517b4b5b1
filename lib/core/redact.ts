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
const MAIL_HOST = String.raw`[${TOKEN}]+(?:\.[${TOKEN}]+)+`
/** A run is read once as a whole: its own beginning need not be the key's. */
const SIGNED_TOKEN = String.raw`(?:${runStart(TOKEN)}|(?<=\\)(?=eyJ))(?=(?:[${TOKEN}]*-)?eyJ)[${TOKEN}]{11,}\.[${TOKEN}]{8,}\.[${TOKEN}]+`

const KEYS = String.raw`sk-[A-Za-z0-9_*-]{6,}|AIza[${TOKEN}]{16,}|ya29\.[A-Za-z0-9._-]{10,}`

const KEY = '[redacted key]'
const ID = '[redacted id]'

type Rule = readonly [pattern: RegExp, replacement: string]

/** What may identify an account or a person, and what stands in its place; each keeps JSON texts valid. */
const EVERYWHERE: readonly Rule[] = [
  [new RegExp(String.raw`${WORD_START}(Bearer\s+)[A-Za-z0-9._~+/=-]{8,}`, 'gi'), '$1[redacted]'],
  [new RegExp(String.raw`${WORD_START}(projects\\?/)[@*${MAIL_NAME}]+`, 'g'), '$1[redacted]'],
  [new RegExp(`${runStart(MAIL_NAME)}[${MAIL_NAME}]+@${MAIL_HOST}`, 'g'), '[redacted address]'],
  [new RegExp(`${WORD_START}(?:${KEYS})`, 'g'), KEY],
  [new RegExp(SIGNED_TOKEN, 'g'), KEY],
  [
    /((?:organi[sz]ation|account|workspace|project)[\s_-]?(?:id|uuid)?["':=\s\\]{1,8})[0-9a-f]{8}-[0-9a-f-]{27}/gi,
    `$1${ID}`,
  ],
  // With a digit or a capital: what is of small letters alone is the name of a function.
  [
    new RegExp(
      `${WORD_START}(?:org|proj|user|acct|workspace|wrkspc)[-_](?=[${TOKEN}]{0,64}[0-9A-Z]|[a-z]{8})[${TOKEN}]{8,}`,
      'g',
    ),
    ID,
  ],
]

/** What looks like a key of any provider, or of its payment service. */
const ANY_KEY: Rule = [new RegExp(String.raw`\b(?:sk|pk|rk|key|AIza)[${TOKEN}]{16,}`, 'g'), KEY]
/** Whatever is called a bearer of something; what is hidden in it already is part of it. */
const BEARER: Rule = [/\b(bearer\s+)(?:\[redacted \w+\]|\S)+/gi, '$1[redacted]']
const UUID: Rule = [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, ID]

/** A sentence can do without what might be a key or an id: a body that a client reads as its own provider's cannot. */
const IN_MESSAGES: readonly Rule[] = [ANY_KEY, BEARER, ...EVERYWHERE, UUID]

/**
 * A provider's text, JSON or not, without keys, ids of accounts and mail addresses. The work grows with the length of the text
 * alone, whatever stands in it.
 */
export function redactText(text: string): string {
  return applied(EVERYWHERE, text)
}

/** The same for one sentence of a provider's, without anything that looks like a key or an id. */
export function redactMessage(message: string): string {
  return applied(IN_MESSAGES, message)
}

function applied(rules: readonly Rule[], text: string): string {
  let redacted = text
  for (const [pattern, replacement] of rules) redacted = redacted.replace(pattern, replacement)
  return redacted
}
