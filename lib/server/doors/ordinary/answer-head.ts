import { STATUS_CODES } from 'node:http'
import { headerLinesSize, isHeaderValue, writeHeaderLines, writeLatin1 } from '@/lib/core'
import type { FlatHeaders } from '@/lib/upstream'

const KEPT = 'connection: keep-alive\r\nkeep-alive: timeout=75\r\n'
const ENDS = 'connection: close\r\n'
const CHUNKED = 'transfer-encoding: chunked\r\n'
const LINE_END = '\r\n'

let dateSecond = 0
let dateLine = ''

/** The head of an answer with its empty line; without a length among its headers it is chunked. */
export class AnswerHead {
  readonly byteLength: number
  readonly isChunked: boolean
  private readonly statusLine: string
  private readonly date = dateHeader()
  private readonly connection: string

  /** Throws for a value that would end its line. */
  constructor(
    status: number,
    private readonly headers: FlatHeaders,
    isLast: boolean,
  ) {
    this.isChunked = !hasLength(headers)
    this.statusLine = statusLineOf(status)
    this.connection = isLast ? ENDS : KEPT
    const fixedSize = this.statusLine.length + this.date.length + this.connection.length + LINE_END.length
    this.byteLength = fixedSize + headerLinesSize(headers) + (this.isChunked ? CHUNKED.length : 0)
  }

  /** Writes it to the beginning of memory that has room for it. */
  writeTo(into: Uint8Array): void {
    let at = writeLatin1(into, 0, this.statusLine)
    at = writeHeaderLines(into, at, this.headers)
    at = writeLatin1(into, at, this.date)
    at = writeLatin1(into, at, this.connection)
    if (this.isChunked) at = writeLatin1(into, at, CHUNKED)
    writeLatin1(into, at, LINE_END)
  }
}

/** Whether a length is among the headers, all of which can be sent. */
function hasLength(headers: FlatHeaders): boolean {
  let isFound = false
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === 'content-length') isFound = true
    if (isHeaderValue(headers[index + 1] ?? '')) continue
    throw new Error(`the header ${headers[index] ?? ''} of the answer cannot be sent`)
  }
  return isFound
}

const statusLines = new Map<number, string>()

function statusLineOf(status: number): string {
  const known = statusLines.get(status)
  if (known !== undefined) return known
  const line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n`
  statusLines.set(status, line)
  return line
}

/** The same for all answers of a second. */
function dateHeader(): string {
  const second = Math.floor(Date.now() / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateLine = `date: ${new Date(second * 1000).toUTCString()}\r\n`
  }
  return dateLine
}
