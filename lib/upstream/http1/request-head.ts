import { headerLinesSize, writeHeaderLines } from '@/lib/core'
import type { FlatHeaders, UpstreamRequest } from '../types'

const PATH = /^\/[\x21-\x7e]*$/
const END = '\r\n'

/** What the line of a request is made of. */
type RequestTarget = Pick<UpstreamRequest, 'method' | 'path' | 'query'>

/**
 * The heads of requests to one host, from the request line to the last line that is not the length. Nearly every request
 * has the one before it: programs send the same headers every time, so the bytes of a head that comes again are kept.
 */
export class RequestHeads {
  private target: RequestTarget | null = null
  private start: Uint8Array | null = null
  /** Of the head made last. */
  private headers: FlatHeaders = []
  /** That head, once it was wanted again. */
  private kept: Uint8Array | null = null

  /** `place` tells what a path and query come to at this host, as they are sent. */
  constructor(
    private readonly host: string,
    private readonly place: (target: RequestTarget) => string,
  ) {}

  /** `null` = the path, or a header, cannot be sent as it is. */
  headOf(request: RequestTarget & Pick<UpstreamRequest, 'headers'>): Uint8Array | null {
    const start = this.startOf(request)
    if (start === null) return null
    const { headers } = request
    const isSame = areSame(headers, this.headers)
    if (isSame && this.kept !== null) return this.kept
    const size = start.length + headerLinesSize(headers)
    // What is kept has memory of its own: a piece of what short-lived bytes share would keep all of that.
    const head = isSame ? new Uint8Array(size) : Buffer.allocUnsafe(size)
    head.set(start)
    if (writeHeaderLines(head, start.length, headers) === -1) return null
    this.headers = headers
    this.kept = isSame ? head : null
    return head
  }

  private startOf(request: RequestTarget): Uint8Array | null {
    const { target } = this
    const { method, path, query } = request
    if (target?.method === method && target.path === path && target.query === query) return this.start
    this.target = { method, path, query }
    this.start = requestStart(method, this.place(request), this.host)
    this.headers = []
    this.kept = null
    return this.start
  }
}

/** What ends the head of a request: its length, and the empty line. */
export function requestEnd({ method, body }: Pick<UpstreamRequest, 'method' | 'body'>): string {
  const hasLength = method === 'POST' || body.length > 0
  return hasLength ? `content-length: ${body.length}\r\n${END}` : END
}

/** The request line, and the lines that every request to a host has; `null` = not a path. */
function requestStart(method: string, path: string, host: string): Uint8Array | null {
  if (!PATH.test(path)) return null
  const text = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`
  return new Uint8Array(Buffer.from(text))
}

function areSame(some: FlatHeaders, others: FlatHeaders): boolean {
  if (some.length !== others.length) return false
  for (let index = 0; index < some.length; index += 1) if (some[index] !== others[index]) return false
  return true
}
