import { headerLinesSize, isHeaderName, isHeaderValue, writeHeaderLines, writeLatin1 } from '@/lib/core'
import type { FlatHeaders, UpstreamRequest } from '../types'

const PATH = /^\/[\x21-\x7e]*$/
const BEFORE_PATH = ' '
const AFTER_PATH = ' HTTP/1.1\r\n'
const LENGTH = 'content-length: '
const LINE_END = '\r\n'

/** The request line and headers of a request, checked and measured; written where they leave from. */
export class RequestHead {
  /** Its empty line included. */
  readonly byteLength: number
  /** Empty = the request says nothing of a body. */
  private readonly length: string

  constructor(
    private readonly request: UpstreamRequest,
    private readonly path: string,
    private readonly hostLines: string,
  ) {
    const { method, headers, body } = request
    this.length = method === 'POST' || body.byteLength > 0 ? String(body.byteLength) : ''
    const lengthSize = this.length === '' ? 0 : LENGTH.length + this.length.length + LINE_END.length
    const lineSize = method.length + BEFORE_PATH.length + path.length + AFTER_PATH.length
    this.byteLength = lineSize + hostLines.length + headerLinesSize(headers) + lengthSize + LINE_END.length
  }

  /** Writes it to the beginning of memory that has room for it. */
  writeTo(into: Uint8Array): void {
    const { method, headers } = this.request
    let at = writeLatin1(into, 0, method)
    at = writeLatin1(into, at, BEFORE_PATH)
    at = writeLatin1(into, at, this.path)
    at = writeLatin1(into, at, AFTER_PATH)
    at = writeLatin1(into, at, this.hostLines)
    at = writeHeaderLines(into, at, headers)
    if (this.length !== '') {
      at = writeLatin1(into, at, LENGTH)
      at = writeLatin1(into, at, this.length)
      at = writeLatin1(into, at, LINE_END)
    }
    writeLatin1(into, at, LINE_END)
  }
}

/** The lines that every request to a host has. */
export function hostLinesOf(host: string): string {
  return `host: ${host}\r\nconnection: keep-alive\r\n`
}

/** The head of a request; `null` when something in it cannot be sent as it is. */
export function requestHead(request: UpstreamRequest, path: string, hostLines: string): RequestHead | null {
  return PATH.test(path) && areSendable(request.headers) ? new RequestHead(request, path, hostLines) : null
}

function areSendable(headers: FlatHeaders): boolean {
  for (let index = 0; index < headers.length; index += 2) {
    if (!isHeaderName(headers[index] ?? '') || !isHeaderValue(headers[index + 1] ?? '')) return false
  }
  return true
}
