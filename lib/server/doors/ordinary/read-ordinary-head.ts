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
const HEAD_END = Buffer.from('\r\n\r\n')
const REQUEST_LINE = /^POST (\/[\x21-\x7e]*) HTTP\/1\.1$/
const NAMES = /^[!#$%&'*+\-.^_`|~0-9a-z]*$/
const LENGTH = /^\d{1,15}$/
/** Other bytes than printable ASCII and tabs, or a line end that is only half of one. */
const UNUSUAL = /[^\t\x20-\x7e\r\n]|\r(?!\n)|(?<!\r)\n/

/**
 * Reads the head of a POST that is whole, plain and can be read in one way only; `null` for every other one, which is not
 * said to be wrong: node:http judges it.
 */
export function readOrdinaryHead(chunk: Buffer): OrdinaryHead | null {
  const end = chunk.indexOf(HEAD_END)
  if (end === -1 || end > MAX_HEAD_BYTES) return null
  const text = chunk.toString('latin1', 0, end)
  if (UNUSUAL.test(text)) return null
  const lineEnd = text.indexOf('\r\n')
  const url = lineEnd === -1 ? undefined : REQUEST_LINE.exec(text.slice(0, lineEnd))?.[1]
  if (url === undefined) return null
  const headers = readHeaders(text, lineEnd)
  if (headers === null || !isPlain(headers)) return null
  return {
    url,
    headers,
    contentLength: Number(headers['content-length']),
    bodyStart: end + HEAD_END.byteLength,
  }
}

function readHeaders(text: string, firstLineEnd: number): Record<string, string> | null {
  const headers: Record<string, string> = {}
  // Looked at together: one search through all names costs a fraction of one each.
  let names = ''
  let start = firstLineEnd
  while (start !== -1) {
    start += 2
    const next = text.indexOf('\r\n', start)
    const stop = next === -1 ? text.length : next
    const colon = text.indexOf(':', start)
    if (colon === -1 || colon >= stop) return null
    const name = text.slice(start, colon).toLowerCase()
    // Also refuses what every object has, like `constructor`; `in` asks the engine's slow way.
    if (name === '' || headers[name] !== undefined) return null
    names += name
    headers[name] = text.slice(colon + 1, stop).trim()
    start = next
  }
  return NAMES.test(names) ? headers : null
}

function isPlain(headers: Readonly<Record<string, string>>): boolean {
  const { host, connection } = headers
  if (host === undefined || host === '' || !LENGTH.test(headers['content-length'] ?? '')) return false
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return false
  return !changesFraming(headers)
}

/** Whether a header changes how a message is framed or answered. */
function changesFraming(headers: Readonly<Record<string, string>>): boolean {
  const { expect, upgrade, trailer, te } = headers
  const framing = headers['transfer-encoding'] ?? expect ?? upgrade ?? trailer ?? te
  return framing !== undefined
}
