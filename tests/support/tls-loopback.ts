import { readFileSync } from 'node:fs'
import { connect, type AddressInfo, type Socket } from 'node:net'
import path from 'node:path'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'

/** Key and certificate of a server. */
export type Pems = { readonly key: Buffer; readonly cert: Buffer }

/** A certificate for `localhost` that nothing but these tests knows; it lasts until 2126. */
export function readCertificate(): Pems {
  const folder = path.resolve(import.meta.dirname, '../fixtures/tls')
  return {
    key: readFileSync(path.join(folder, 'localhost-key.pem')),
    cert: readFileSync(path.join(folder, 'localhost-cert.pem')),
  }
}

/** A TLS server on a free loopback port; `close` drops its connections too. */
export async function tlsServer(
  pems: Pems,
  handle: (socket: TLSSocket) => void,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createTlsServer(pems, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    handle(socket)
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** Notes the name a client asked for and answers `hello`. */
export function answerOnce(socket: TLSSocket, names: unknown[]): void {
  names.push((socket as TLSSocket & { servername?: unknown }).servername)
  socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello'))
}

/** Passes a connection on to a port of this machine. */
export function pipeTo(socket: Socket, port: number): void {
  const onward = connect(port, '127.0.0.1')
  onward.on('error', () => socket.destroy())
  socket.on('close', () => onward.destroy())
  socket.pipe(onward).pipe(socket)
}
