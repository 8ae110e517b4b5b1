import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type {
  BodyReader,
  UpstreamAccount,
  UpstreamFailure,
  UpstreamRequest,
  UpstreamResponse,
} from '@/lib/upstream'

/** A server on a free loopback port; `close` drops its connections too. */
export type Loopback = { readonly url: string; readonly port: number; close(): Promise<void> }

export async function httpLoopback(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Loopback> {
  return listen(createHttpServer(handle))
}

/** A raw TCP server, for answers no HTTP server would give. */
export async function tcpLoopback(handle: (socket: Socket) => void): Promise<Loopback> {
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => undefined)
      handle(socket)
    }),
  )
}

async function listen(server: Server): Promise<Loopback> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${String(port)}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

export function accountAt(baseUrl: string, fields: Partial<UpstreamAccount> = {}): UpstreamAccount {
  return {
    id: 1,
    platform: 'anthropic',
    type: 'api_key',
    baseUrl,
    secret: 'test-secret',
    proxy: null,
    customErrorCodes: [],
    temporaryRules: [],
    ...fields,
  }
}

export function requestTo(account: UpstreamAccount, fields: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    account,
    method: 'POST',
    path: '/v1/messages',
    query: '',
    headers: ['content-type', 'application/json'],
    body: Buffer.from('{}'),
    headersTimeoutMs: 30_000,
    idleTimeoutMs: 30_000,
    ...fields,
  }
}

export type ReadEnd =
  | { readonly text: string; readonly failure: null }
  | { readonly text: string; readonly failure: UpstreamFailure }

/** Reads a body to its end; `onData` may slow it down. */
export function readAll(
  response: UpstreamResponse,
  onData: BodyReader['onData'] = () => true,
): Promise<ReadEnd> {
  const chunks: Buffer[] = []
  const text = (): string => Buffer.concat(chunks).toString()
  return new Promise((resolve) => {
    response.read({
      onData(chunk) {
        chunks.push(chunk)
        return onData(chunk)
      },
      onEnd: () => resolve({ text: text(), failure: null }),
      onError: (failure) => resolve({ text: text(), failure }),
    })
  })
}
