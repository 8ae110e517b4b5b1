import { createServer as createHttpServer } from 'node:http'
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'

/** A proxy on a free loopback port that remembers where it was asked to go. */
export type LoopbackProxy = {
  readonly port: number
  /** `address:port` of every tunnel asked for. */
  readonly targets: string[]
  /** Connections made to the proxy so far, and those open now. */
  readonly counts: { opened: number; open: number }
  close(): Promise<void>
}

export type ProxyUser = { readonly username: string; readonly password: string }

/** An HTTP proxy that tunnels; `user` = who must sign in, `answer` = a status to refuse everything with. */
export async function httpProxy(
  options: { readonly user?: ProxyUser; readonly answer?: string } = {},
): Promise<LoopbackProxy> {
  const server = createHttpServer((_, response) => response.writeHead(405).end())
  const proxy = await listen(server)
  server.on('connect', (request, client: Socket) => {
    proxy.targets.push(request.url ?? '')
    const { user } = options
    const expected =
      user === undefined
        ? undefined
        : `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`
    if (options.answer !== undefined) return client.end(`HTTP/1.1 ${options.answer}\r\n\r\n`)
    if (request.headers['proxy-authorization'] !== expected) {
      return client.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n')
    }
    const [, host = '', port = '0'] = /^(.*):(\d+)$/.exec(request.url ?? '') ?? []
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      join(client, upstream)
    })
    return upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
  })
  return proxy
}

/** A SOCKS5 proxy; `user` = who must sign in, `answer` = a reply code to refuse everything with. */
export async function socksProxy(
  options: { readonly user?: ProxyUser; readonly answer?: number } = {},
): Promise<LoopbackProxy> {
  const server = createTcpServer()
  const proxy = await listen(server)
  server.on('connection', (client: Socket) => {
    client.on('error', () => undefined)
    serveSocks(client, proxy, options).catch(() => client.destroy())
  })
  return proxy
}

async function serveSocks(
  client: Socket,
  proxy: LoopbackProxy,
  { user, answer }: { readonly user?: ProxyUser; readonly answer?: number },
): Promise<void> {
  const take = reader(client)
  const [, methodCount = 0] = await take(2)
  const methods = [...(await take(methodCount))]
  const method = user === undefined ? 0 : 2
  if (!methods.includes(method)) return void client.end(Buffer.from([5, 255]))
  client.write(Buffer.from([5, method]))
  if (user !== undefined && !(await signsIn(client, take, user))) return
  const [, , , kind] = await take(4)
  const host = kind === 1 ? [...(await take(4))].join('.') : 'not an IPv4 address'
  const port = (await take(2)).readUInt16BE(0)
  proxy.targets.push(`${host}:${String(port)}`)
  if (answer !== undefined) return void client.end(Buffer.from([5, answer, 0, 1, 0, 0, 0, 0, 0, 0]))
  const upstream = connect(port, host, () => {
    client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
    join(client, upstream)
  })
  upstream.on('error', () => client.destroy())
}

type Take = (count: number) => Promise<Buffer>

async function signsIn(client: Socket, take: Take, user: ProxyUser): Promise<boolean> {
  const [, nameLength = 0] = await take(2)
  const username = (await take(nameLength)).toString()
  const [passwordLength = 0] = await take(1)
  const password = (await take(passwordLength)).toString()
  const isRight = username === user.username && password === user.password
  client[isRight ? 'write' : 'end'](Buffer.from([1, isRight ? 0 : 1]))
  return isRight
}

/** Reads so many bytes; byte by byte what comes in one piece. */
function reader(socket: Socket): Take {
  return async (count) => {
    for (;;) {
      const chunk: unknown = count === 0 ? Buffer.alloc(0) : socket.read(count)
      if (Buffer.isBuffer(chunk)) return chunk
      await new Promise<void>((resolve, reject) => {
        socket.once('readable', resolve)
        socket.once('close', () => reject(new Error('closed')))
      })
    }
  }
}

function join(one: Socket, other: Socket): void {
  one.pipe(other)
  other.pipe(one)
  one.on('close', () => other.destroy())
  other.on('close', () => one.destroy())
  one.on('error', () => other.destroy())
}

async function listen(server: Server): Promise<LoopbackProxy> {
  const sockets = new Set<Socket>()
  const counts = { opened: 0, open: 0 }
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    counts.opened += 1
    counts.open += 1
    socket.on('close', () => {
      counts.open -= 1
      sockets.delete(socket)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    targets: [],
    counts,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
