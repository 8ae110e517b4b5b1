import { matchEndpoint } from '@/lib/gateway'
import type { BodySource, Gateway, ReplySink } from '@/lib/gateway'
import { wallClock } from '@/lib/infra'
import type { ClientAddressReader } from './client-address'
import { nextRequestId } from './request-id'

/** Bytes kept for a slow client before upstream is paused. */
const HIGH_WATER_BYTES = 256 * 1024
/** A Web response of these may not even have an empty body. */
const WITHOUT_BODY = new Set([204, 205, 304])

/** Door 2: the corridor behind a Web request, for route handlers. Resolves with the answer's head; its body streams. */
export function mountWeb(
  gateway: Gateway,
  addressOf: ClientAddressReader,
): (request: Request) => Promise<Response> {
  return (request) =>
    new Promise((resolve) => {
      const url = new URL(request.url)
      const match = matchEndpoint(request.method, url.pathname) ?? { kind: 'unknown_path' }
      const headers = Object.fromEntries(request.headers)
      void gateway.handle({
        match,
        request: {
          id: nextRequestId(),
          method: request.method,
          path: url.pathname,
          query: url.search.slice(1),
          headers,
          // A route handler does not see the socket: the server in front is the first hop.
          clientAddress: addressOf('127.0.0.1', headers['x-forwarded-for']),
          body: webBody(request),
          startedAtMs: wallClock(),
        },
        sink: webSink(request, resolve),
      })
    })
}

function webBody(request: Request): BodySource {
  const length = request.headers.get('content-length')
  return {
    declaredLength: length === null ? null : Number(length),
    consume(reader) {
      if (request.signal.aborted) return reader.onError()
      const chunks = request.body?.getReader()
      // A server that only tells of the end by the signal would leave a read waiting.
      const leave = (): void => void chunks?.cancel(LEFT).catch(() => undefined)
      request.signal.addEventListener('abort', leave)
      const read = async (): Promise<void> => {
        for (let next = await chunks?.read(); next !== undefined && !next.done; next = await chunks?.read()) {
          if (!reader.onChunk(Buffer.from(next.value))) {
            await chunks?.cancel()
            return
          }
        }
        if (request.signal.aborted) throw LEFT
        reader.onEnd()
      }
      read()
        .catch(() => reader.onError())
        .finally(() => request.signal.removeEventListener('abort', leave))
    },
  }
}

const LEFT = new Error('The client has left')

function webSink(request: Request, respond: (response: Response) => void): ReplySink {
  const goneListeners: (() => void)[] = []
  let drainListener: (() => void) | null = null
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null
  const state = { started: false, gone: request.signal.aborted, ended: false }
  const leave = (): void => {
    if (state.gone || state.ended) return
    state.gone = true
    for (const listener of goneListeners.splice(0)) listener()
    drain()
  }
  const drain = (): void => {
    const listener = drainListener
    drainListener = null
    listener?.()
  }
  const finish = (): boolean => !state.gone && !state.ended && (state.ended = true)
  request.signal.addEventListener('abort', leave)
  const body = new ReadableStream<Uint8Array>(
    { start: (own) => void (controller = own), pull: drain, cancel: leave },
    { highWaterMark: HIGH_WATER_BYTES, size: (chunk) => chunk.length },
  )
  return {
    start(status, headers) {
      if (state.started) return
      state.started = true
      const list = new Headers()
      // What is left of a body that was given up must not stand before a next request.
      if (status === 408) list.set('connection', 'close')
      for (let i = 0; i < headers.length; i += 2) list.append(headers[i] ?? '', headers[i + 1] ?? '')
      respond(new Response(WITHOUT_BODY.has(status) ? null : body, { status, headers: list }))
    },
    write(chunk) {
      if (state.gone || state.ended) return true
      controller?.enqueue(chunk)
      return (controller?.desiredSize ?? 1) > 0
    },
    end(chunk) {
      if (!finish()) return
      if (chunk !== undefined) controller?.enqueue(chunk)
      controller?.close()
    },
    cut() {
      if (finish()) controller?.error(new Error('The upstream broke the answer off'))
    },
    onDrain(listener) {
      if (state.gone) listener()
      else drainListener = listener
    },
    onGone(listener) {
      if (state.gone) listener()
      else if (!state.ended) goneListeners.push(listener)
    },
    get started() {
      return state.started
    },
    get gone() {
      return state.gone
    },
  }
}
