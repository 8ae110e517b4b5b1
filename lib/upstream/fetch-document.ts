import { Client, type Dispatcher } from 'undici'
import { classifyHost } from './classify-address'
import { guardedConnector, refusalOf } from './guarded-connector'
import { toFailure } from './upstream-failure'

/** A document to fetch, e.g. a price list. */
export type DocumentRequest = {
  /** Absolute, `https:` or `http:`. */
  readonly url: string
  /** Sent as `If-None-Match`; `null` = nothing is known yet. */
  readonly etag: string | null
  readonly allowPrivateUpstreams: boolean
  /** For everything together, from the name to the last byte. */
  readonly timeoutMs: number
  readonly maxBytes: number
  /** Ends the call early; the answer is then `unreachable`. */
  readonly signal?: AbortSignal
}

export type DocumentFailure = 'blocked' | 'redirected' | 'status' | 'too_large' | 'timeout' | 'unreachable'

/** What came of it; messages carry neither addresses nor bodies. */
export type DocumentAnswer =
  | { readonly kind: 'fetched'; readonly text: string; readonly etag: string | null }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly reason: DocumentFailure; readonly message: string }

/** Fetches a text document over a connection of its own, guarded as calls to providers are; redirects are refused. */
export async function fetchDocument(request: DocumentRequest): Promise<DocumentAnswer> {
  const url = new URL(request.url)
  const refusal = refusalOf(classifyHost(url.hostname), request.allowPrivateUpstreams)
  if (refusal !== null) return failed('blocked', refusal)
  const timeout = AbortSignal.timeout(request.timeoutMs)
  const connect = guardedConnector({ ...request, connectTimeoutMs: request.timeoutMs })
  const client = new Client(url.origin, { connect, allowH2: false })
  try {
    const response = await client.request({
      method: 'GET',
      path: url.pathname + url.search,
      headers: headersOf(request),
      signal: request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]),
    })
    return await readAnswer(response, request)
  } catch (error) {
    if (timeout.aborted) return failed('timeout', 'The answer took too long')
    const { kind, message } = toFailure(error, { phase: 'connect', reusedConnection: false })
    return failed(kind === 'blocked' || kind === 'timeout' ? kind : 'unreachable', message)
  } finally {
    await client.destroy()
  }
}

function headersOf({ etag }: DocumentRequest): Record<string, string> {
  const headers = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'switchyard' }
  return etag === null ? headers : { ...headers, 'if-none-match': etag }
}

async function readAnswer(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  { etag, maxBytes }: DocumentRequest,
): Promise<DocumentAnswer> {
  // A body nobody reads ends with its connection.
  body.on('error', () => undefined)
  if (statusCode === 304 && etag !== null) return { kind: 'unchanged' }
  if (statusCode >= 300 && statusCode < 400 && statusCode !== 304) {
    return failed('redirected', `The URL redirects (HTTP ${statusCode}); set the address it leads to`)
  }
  if (statusCode !== 200) return failed('status', `HTTP ${statusCode}`)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) return failed('too_large', `More than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  const given = headers['etag']
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
  return { kind: 'fetched', text, etag: typeof given === 'string' ? given : null }
}

function failed(reason: DocumentFailure, message: string): DocumentAnswer {
  return { kind: 'failed', reason, message }
}
