import type { UpstreamHeaders } from '../types'

/** The head of an answer, taken apart. */
export type AnswerHead = {
  readonly status: number
  readonly headers: UpstreamHeaders
  /** Bytes of the body, or how its end is found. */
  readonly body: number | 'chunked' | 'until_close'
  readonly isReusable: boolean
}

const CARRIAGE_RETURN = 0x0d
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/
const NAMES = /^[!#$%&'*+\-.^_`|~0-9a-z]*$/
/** Answers that have no body, whatever their headers say of it. */
const BODILESS: ReadonlySet<number> = new Set([204, 304])
const LENGTH = /^\d{1,15}$/

/** Reads a head without its last empty line; a text says what is wrong with it. */
export function readHead(text: string): AnswerHead | string {
  const match = STATUS_LINE.exec(text)
  if (match === null) return 'no status line'
  const headers = readHeaders(text)
  if (typeof headers === 'string') return headers
  const status = Number(match[2])
  const body = BODILESS.has(status) ? 0 : bodyOf(headers)
  if (body === null) return 'an unclear length'
  return {
    status,
    headers,
    body,
    isReusable: match[1] === '1' && body !== 'until_close' && !saysClose(headers['connection']),
  }
}

function readHeaders(text: string): UpstreamHeaders | string {
  const headers: Record<string, string | string[]> = {}
  // Looked at together: one search through all names costs a fraction of one each.
  let names = ''
  let start = text.indexOf('\n')
  while (start !== -1) {
    if (text.charCodeAt(start - 1) !== CARRIAGE_RETURN) return 'a line without its end'
    start += 1
    const end = text.indexOf('\n', start)
    const stop = end === -1 ? text.length : end - 1
    const colon = text.indexOf(':', start)
    if (colon === -1 || colon >= stop) return 'a header without its colon'
    const name = text.slice(start, colon).toLowerCase()
    if (name === '') return 'a header without its name'
    names += name
    addHeader(headers, name, text.slice(colon + 1, stop).trim())
    start = end
  }
  return NAMES.test(names) ? headers : 'a header without its name'
}

function addHeader(headers: Record<string, string | string[]>, name: string, value: string): void {
  // Most names are new; what every object has, like `constructor`, is new until it is the object's own.
  if (headers[name] === undefined || !Object.hasOwn(headers, name)) headers[name] = value
  else {
    const known = headers[name]
    if (Array.isArray(known)) known.push(value)
    else if (known !== undefined) headers[name] = [known, value]
  }
}

/** A length beside an encoding, or two lengths, could be read in two ways: `null`. */
function bodyOf(headers: UpstreamHeaders): AnswerHead['body'] | null {
  const encoding = headers['transfer-encoding']
  const length = headers['content-length']
  if (encoding === undefined) {
    if (length === undefined) return 'until_close'
    return typeof length === 'string' && LENGTH.test(length) ? Number(length) : null
  }
  if (length !== undefined || typeof encoding !== 'string') return null
  return encoding.toLowerCase() === 'chunked' ? 'chunked' : null
}

function saysClose(connection: string | readonly string[] | undefined): boolean {
  return connection !== undefined && /\bclose\b/i.test(String(connection))
}
