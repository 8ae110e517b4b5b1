import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import type { BodySource, ReplySink } from '@/lib/gateway'
import { mountOrdinary, type OrdinaryDoor } from '@/lib/server/doors/ordinary/mount-ordinary'

/** A request as the ordinary door hands it on. */
export type Seen = { readonly url: string; readonly headers: object; readonly sink: ReplySink & BodySource }
/** A server on a free port; `door` is `null` where node:http stands alone. */
export type Bed = { readonly port: number; readonly door: OrdinaryDoor | null }

const ended: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end()
})

/** An HTTP server that answers what it was asked, with or without the ordinary door in front of it. */
export async function open(serve: ((seen: Seen) => void) | null): Promise<Bed> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')))
    request.on('end', () => {
      const { url, headers } = request
      response.writeHead(200, { 'x-door': 'node' })
      response.end(JSON.stringify({ url, headers, body }))
    })
  })
  const door =
    serve === null
      ? null
      : mountOrdinary(server, ({ url, headers }, exchange) => {
          if (!url.startsWith('/ours')) return false
          serve({ url, headers, sink: exchange })
          return true
        })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ended.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
        door?.closeAll()
      }),
  )
  return { port: (server.address() as AddressInfo).port, door }
}

/** Answers what was asked, as the server behind the door does. */
export function echo({ url, headers, sink }: Seen): void {
  let body = ''
  sink.consume({
    onChunk: (chunk) => ((body += chunk.toString('latin1')), true),
    onEnd() {
      const text = Buffer.from(JSON.stringify({ url, headers, body }))
      sink.start(200, ['x-door', 'ordinary', 'content-length', String(text.byteLength)])
      sink.end(text)
    },
    onError: () => undefined,
  })
}

/** A connection whose answers can be waited for piece by piece. */
export async function dial(port: number): Promise<Socket & { until(part: string): Promise<string> }> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  ended.push(() => Promise.resolve(socket.destroy()))
  const state = { text: '', isClosed: false, told: (): void => undefined }
  socket.on('data', (chunk: Buffer) => {
    state.text += chunk.toString('latin1')
    state.told()
  })
  socket.on('close', () => {
    state.isClosed = true
    state.told()
  })
  return Object.assign(socket, {
    /** Waits for a piece of text (or the end, for an empty one) and takes what came up to it. */
    async until(part: string) {
      while (part === '' ? !state.isClosed : !state.text.includes(part)) {
        if (state.isClosed) throw new Error(`closed after: ${state.text}`)
        await new Promise<void>((resolve) => (state.told = resolve))
      }
      const end = part === '' ? state.text.length : state.text.indexOf(part) + part.length
      const taken = state.text.slice(0, end)
      state.text = state.text.slice(end)
      return taken
    },
  })
}

/** A plain request, byte by byte. */
export function post(url: string, body: string, headers = ''): string {
  return `POST ${url} HTTP/1.1\r\nhost: a\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`
}
