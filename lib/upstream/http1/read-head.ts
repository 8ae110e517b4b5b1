import { codeAt, HeaderLines, readContentLength, settledHeaders } from '@/lib/core'
import type { UpstreamHeaders } from '../types'

/** The head of an answer, taken apart. */
export type AnswerHead = {
  readonly status: number
  readonly headers: UpstreamHeaders
  /** Bytes of the body, or how its end is found. */
  readonly body: number | 'chunked' | 'until_close'
  readonly isReusable: boolean
}

const MINOR_VERSION_AT = 7
const STATUS_AT = 9
const STATUS_END = 12
const DIGIT_ZERO = 0x30
/** Answers that have no body, whatever their headers say of it. */
const BODILESS: ReadonlySet<number> = new Set([204, 304])

/** What no line of a head may have, nor could be passed on; a carriage return stands before its line feed alone. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\r(?!\n)/

const lines = new HeaderLines()

/** Reads the head that ends at `end` with its empty line; a text says what is wrong with it. */
export function readHead(bytes: Buffer, end: number): AnswerHead | string {
  const text = bytes.toString('latin1', 0, end)
  const status = readStatus(text)
  if (status === null) return 'no status line'
  const lineEnd = text.indexOf('\n')
  if (lineEnd !== -1 && text[lineEnd - 1] !== '\r') return 'a line without its end'
  lines.begin(bytes, text, lineEnd === -1 ? text.length : lineEnd + 1)
  const headers = readHeaders()
  if (lines.fault !== null) return lines.fault
  if (!lines.isPlain && CONTROL.test(text)) return 'a control character in a header'
  const body = BODILESS.has(status) ? 0 : bodyOf(headers)
  if (body === null) return 'an unclear length'
  const isCurrent = text[MINOR_VERSION_AT] === '1'
  const isReusable = isCurrent && body !== 'until_close' && !saysClose(headers['connection'])
  return { status, headers, body, isReusable }
}

/** The three digits between the version and the reason, if this is an answer of HTTP/1.0 or HTTP/1.1. */
function readStatus(text: string): number | null {
  const isHttp = text.startsWith('HTTP/1.1 ') || text.startsWith('HTTP/1.0 ')
  // Some servers leave out the reason with the blank before it.
  if (!isHttp || (text.length > STATUS_END && text[STATUS_END] !== ' ' && text[STATUS_END] !== '\r'))
    return null
  let status = 0
  for (let at = STATUS_AT; at < STATUS_END; at += 1) {
    const digit = codeAt(text, at) - DIGIT_ZERO
    if (!(digit >= 0 && digit <= 9)) return null
    status = status * 10 + digit
  }
  return status < 100 ? null : status
}

function readHeaders(): UpstreamHeaders {
  const headers: Record<string, string | string[]> = {}
  while (lines.next()) {
    if (lines.isNew) headers[lines.name] = lines.value
    else addHeader(headers, lines.name, lines.value)
  }
  return settledHeaders(headers, lines.count)
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
    return typeof length === 'string' ? readContentLength(length) : null
  }
  if (length !== undefined || typeof encoding !== 'string') return null
  return encoding.toLowerCase() === 'chunked' ? 'chunked' : null
}

function saysClose(connection: string | readonly string[] | undefined): boolean {
  return connection !== undefined && /\bclose\b/i.test(String(connection))
}
