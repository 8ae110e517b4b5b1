import { headerLinesSize, writeHeaderLines, writeLatin1 } from '@/lib/core'
import type { UpstreamRequest } from '../types'

const PATH = /^\/[\x21-\x7e]*$/
const END = '\r\n'

/**
 * What a request begins with: the request line, and the lines that every request to a host has; `null` = not a path. It is
 * kept, so it has memory of its own: a piece of what short-lived bytes share would keep all of that.
 */
export function requestStart(method: string, path: string, host: string): Uint8Array | null {
  if (!PATH.test(path)) return null
  return new Uint8Array(
    Buffer.from(`${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`),
  )
}

/** The head of a request, its empty line included; `null` when a header cannot be sent as it is. */
export function requestHead(
  start: Uint8Array,
  { method, headers, body }: UpstreamRequest,
): Uint8Array | null {
  const hasLength = method === 'POST' || body.byteLength > 0
  const end = hasLength ? `content-length: ${body.byteLength}\r\n${END}` : END
  const head = Buffer.allocUnsafe(start.byteLength + headerLinesSize(headers) + end.length)
  head.set(start)
  const endAt = writeHeaderLines(head, start.byteLength, headers)
  if (endAt === -1) return null
  writeLatin1(head, endAt, end)
  return head
}
