import { STATUS_CODES } from 'node:http'
import { headerLinesSize, isHeaderName, isHeaderValue, writeHeaderLines } from '@/lib/core'
import type { FlatHeaders } from '@/lib/upstream'
import { KEEP_ALIVE_MS } from '../client-times'

const KEPT = `connection: keep-alive\r\nkeep-alive: timeout=${KEEP_ALIVE_MS / 1000}\r\n`
const ENDS = 'connection: close\r\n'
const CHUNKED = 'transfer-encoding: chunked\r\n'

/** The head of an answer with its empty line; without a length among its headers it is chunked. */
export type AnswerHead = { readonly bytes: Uint8Array; readonly isChunked: boolean }

/** Throws for a header that would end its line. */
export function answerHead(status: number, headers: FlatHeaders, isLast: boolean): AnswerHead {
  const isChunked = !hasLength(headers)
  const statusLine = statusLineOf(status)
  const endLines = endLinesOf(isLast, isChunked)
  const startSize = statusLine.length
  const bytes = Buffer.allocUnsafe(startSize + headerLinesSize(headers) + endLines.length)
  bytes.set(statusLine)
  const endAt = writeHeaderLines(bytes, startSize, headers)
  if (endAt === -1) throw new Error(`the header ${unsendable(headers)} of the answer cannot be sent`)
  bytes.set(endLines, endAt)
  return { bytes, isChunked }
}

function hasLength(headers: FlatHeaders): boolean {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === 'content-length') return true
  }
  return false
}

function unsendable(headers: FlatHeaders): string {
  return (
    headers.find(
      (name, at) => at % 2 === 0 && !(isHeaderName(name) && isHeaderValue(headers[at + 1] ?? '')),
    ) ?? ''
  )
}

const statusLines = new Map<number, Uint8Array>()

function statusLineOf(status: number): Uint8Array {
  const known = statusLines.get(status)
  if (known !== undefined) return known
  const line = Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n`)
  statusLines.set(status, line)
  return line
}

let writtenSecond = -1
let endLines: readonly Uint8Array[] = []

/** What stands below the headers, the empty line included: the same for all answers of a second. */
function endLinesOf(isLast: boolean, isChunked: boolean): Uint8Array {
  const second = Math.floor(Date.now() / 1000)
  if (second !== writtenSecond) {
    writtenSecond = second
    const date = `date: ${new Date(second * 1000).toUTCString()}\r\n`
    endLines = [KEPT, ENDS].flatMap((connection) =>
      ['', CHUNKED].map((chunked) => Buffer.from(`${date}${connection}${chunked}\r\n`)),
    )
  }
  return endLines[Number(isLast) * 2 + Number(isChunked)] ?? new Uint8Array()
}
