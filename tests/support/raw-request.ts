import { request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/** A request byte by byte as a test wants it: no redirects followed, no path normalised, no header added. */
export type RawRequest = {
  readonly method?: string
  /** Path with query, sent as it is. */
  readonly path: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
  /** Sent in chunks of this many bytes, without `content-length`. */
  readonly chunkBytes?: number
  readonly signal?: AbortSignal
}

export type RawAnswer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON; `null` when it is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any
}

/** Sends one request on a connection of its own and reads the whole answer. */
export function rawRequest(baseUrl: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(baseUrl)
  const body = request.body === undefined ? Buffer.alloc(0) : Buffer.from(request.body)
  return new Promise((resolve, reject) => {
    const call = httpRequest({
      hostname,
      port,
      agent: false,
      method: request.method ?? (request.body === undefined ? 'GET' : 'POST'),
      path: request.path,
      headers: {
        ...(request.body === undefined || request.chunkBytes !== undefined
          ? {}
          : { 'content-length': body.byteLength }),
        ...request.headers,
      },
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    })
    call.once('error', reject)
    call.once('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) })
      })
    })
    const size = request.chunkBytes ?? Math.max(1, body.byteLength)
    for (let start = 0; start < body.byteLength; start += size) call.write(body.subarray(start, start + size))
    call.end()
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
