import { once } from 'node:events'
import { connect, createServer, Socket, type AddressInfo, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { shareReads } from '@/lib/server/doors/ordinary/share-reads'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serverThat(serve: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (accepted) => serve(shareReads(accepted)))
  servers.push(server.listen(0, '127.0.0.1'))
  await once(server, 'listening')
  return server
}

const clientOf = (server: Server): Socket => connect((server.address() as AddressInfo).port, '127.0.0.1')

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
  })
}

async function allOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

describe('shareReads', () => {
  it('keeps the bytes of connections apart, and answers after the client’s end', async () => {
    const server = await serverThat((socket) => {
      let said = ''
      socket.on('data', (chunk: Buffer) => (said += chunk.toString()))
      socket.on('end', () => socket.end(`${said}!`))
    })
    const said = ['a', 'b'.repeat(5_000), 'c'.repeat(200_000)]
    const answers = said.map((text) => {
      const client = clientOf(server)
      client.end(text)
      return allOf(client)
    })
    expect(await Promise.all(answers)).toEqual(said.map((text) => `${text}!`))
  })

  it('leaves the server its count, and its end waits for the connections', async () => {
    const sockets: Socket[] = []
    const server = await serverThat((socket) => void sockets.push(socket.resume()))
    const clients = [clientOf(server), clientOf(server)].map((client) => client.resume())
    await expect.poll(() => sockets.length).toBe(2)
    expect(await connectionsOf(server)).toBe(2)
    let isClosed = false
    server.close(() => (isClosed = true))
    sockets[0]?.destroySoon()
    await expect.poll(() => connectionsOf(server)).toBe(1)
    expect(isClosed).toBe(false)
    sockets[1]?.destroySoon()
    await expect.poll(() => isClosed).toBe(true)
    await expect.poll(() => clients.every((client) => client.closed)).toBe(true)
  })

  it('knows its peer', async () => {
    const peers: unknown[] = []
    const server = await serverThat((socket) => {
      peers.push([socket.remoteAddress, socket.remotePort])
      socket.end()
    })
    const client = clientOf(server)
    await once(client, 'connect')
    const port = client.localPort
    await allOf(client)
    expect(peers).toEqual([['127.0.0.1', port]])
  })

  it('leaves a socket alone that comes by again', async () => {
    const again: boolean[] = []
    const server = await serverThat((socket) => {
      again.push(shareReads(socket) === socket)
      socket.pipe(socket)
    })
    const client = clientOf(server)
    client.end('x')
    expect(await allOf(client)).toBe('x')
    expect(again).toEqual([true])
  })

  it('leaves a socket alone that no server has accepted', () => {
    const socket = new Socket()
    expect(shareReads(socket)).toBe(socket)
  })
})
