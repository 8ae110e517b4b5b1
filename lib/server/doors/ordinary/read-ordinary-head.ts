import { headEnd, HeaderLines, readContentLength, settledHeaders } from '@/lib/core'

/** The head of a request as clients of the API send it; everything unusual is node:http's. */
export type OrdinaryHead = {
  /** Request target as sent, with its query. */
  readonly url: string
  /** Lower-case names; none comes twice. */
  readonly headers: Readonly<Record<string, string>>
  /** Bytes of the body. */
  readonly contentLength: number
  /** Where the body begins. */
  readonly bodyStart: number
}

const MAX_HEAD_BYTES = 16 * 1024
/** `\r\n\r\n` */
const HEAD_END_BYTES = 4
const METHOD = 'POST '
const VERSION = ' HTTP/1.1'
const TARGET = /^\/[\x21-\x7e]*$/

const lines = new HeaderLines()

/**
 * Reads the head of a POST that is whole, plain and can be read in one way only; `null` for every other one, which is not
 * said to be wrong: node:http judges it.
 */
export function readOrdinaryHead(chunk: Buffer): OrdinaryHead | null {
  const end = headEnd(chunk)
  if (end === -1 || end > MAX_HEAD_BYTES) return null
  const text = chunk.toString('latin1', 0, end)
  const lineEnd = text.indexOf('\r\n')
  const url = lineEnd === -1 ? null : readTarget(text, lineEnd)
  if (url === null) return null
  lines.begin(chunk, text, lineEnd + 2)
  const headers = readHeaders()
  if (headers === null || !isOrdinary(headers)) return null
  const contentLength = readContentLength(headers['content-length'] ?? '')
  return contentLength === null ? null : { url, headers, contentLength, bodyStart: end + HEAD_END_BYTES }
}

function readTarget(text: string, lineEnd: number): string | null {
  const end = lineEnd - VERSION.length
  if (!text.startsWith(METHOD) || !text.startsWith(VERSION, end)) return null
  const target = text.slice(METHOD.length, end)
  return TARGET.test(target) ? target : null
}

function readHeaders(): Record<string, string> | null {
  const headers: Record<string, string> = {}
  while (lines.next()) {
    const { name } = lines
    // Also refuses what every object has, like `constructor`; `in` asks the engine's slow way.
    if (!lines.isNew && headers[name] !== undefined) return null
    headers[name] = lines.value
  }
  return lines.fault === null && lines.isPlain ? settledHeaders(headers, lines.count) : null
}

function isOrdinary(headers: Readonly<Record<string, string>>): boolean {
  const { host, connection } = headers
  if (host === undefined || host === '') return false
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return false
  return !changesFraming(headers)
}

/** Whether a header changes how a message is framed or answered. */
function changesFraming(headers: Readonly<Record<string, string>>): boolean {
  const { expect, upgrade, trailer, te } = headers
  const framing = headers['transfer-encoding'] ?? expect ?? upgrade ?? trailer ?? te
  return framing !== undefined
}
