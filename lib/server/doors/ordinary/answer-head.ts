import { STATUS_CODES } from 'node:http'
import type { FlatHeaders } from '@/lib/upstream'

const VALUES = /^[\t\x20-\x7e\x80-\xff]*$/
const KEPT = 'connection: keep-alive\r\nkeep-alive: timeout=75\r\n'
const ENDS = 'connection: close\r\n'
const CHUNKED = 'transfer-encoding: chunked\r\n'

let dateSecond = 0
let dateLine = ''

/**
 * The head of an answer with its empty line; without a length among its headers it is chunked. Throws for a value that
 * would end its line.
 */
export function answerHead(
  status: number,
  headers: FlatHeaders,
  isLast: boolean,
): { readonly text: string; readonly isChunked: boolean } {
  let isChunked = true
  // Looked at together: one search through all values costs a fraction of one each.
  let values = ''
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n`
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? ''
    const value = headers[index + 1] ?? ''
    values += value
    if (name === 'content-length') isChunked = false
    text += `${name}: ${value}\r\n`
  }
  if (!VALUES.test(values)) throw new Error(`a header of the answer cannot be sent: ${namesOf(headers)}`)
  return { text: `${text}${dateHeader()}${isLast ? ENDS : KEPT}${isChunked ? CHUNKED : ''}\r\n`, isChunked }
}

function namesOf(headers: FlatHeaders): string {
  return headers.filter((_, index) => index % 2 === 0).join(', ')
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
