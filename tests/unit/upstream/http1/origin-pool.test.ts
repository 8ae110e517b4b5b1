import { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import { beforeEach, describe, expect, it } from 'vitest'
import { socketReads } from '@/lib/core'
import type { Call } from '@/lib/upstream/http1/call'
import { Connection, STILL_RUNNING_MS } from '@/lib/upstream/http1/connection'
import { OriginPool } from '@/lib/upstream/http1/origin-pool'

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n'

/** A connection whose bytes the test hands over itself, in the turn it likes. */
class FakeSocket extends Duplex {
  readonly sent: string[] = []
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.sent.push(chunk.toString('latin1'))
    done()
  }
  /** Bytes as the event loop reads them. */
  receive(text: string): void {
    this.emit('data', Buffer.from(text, 'latin1'))
  }
}

function openPool(): { readonly pool: OriginPool; readonly sockets: FakeSocket[] } {
  const sockets: FakeSocket[] = []
  const pool = new OriginPool(
    { protocol: 'http:', hostname: 'provider.test', port: '' },
    (_origin, callback) => {
      const socket = new FakeSocket()
      sockets.push(socket)
      callback(null, socket as unknown as Socket)
    },
    8,
  )
  return { pool, sockets }
}

function call(name: string, heard: string[]): Call {
  return {
    head: Buffer.from(name),
    headEnd: '',
    body: new Uint8Array(),
    isCancelled: false,
    headersTimeoutMs: 1_000,
    idleTimeoutMs: 1_000,
    onSent: () => undefined,
    onHead: (status) => void heard.push(`${name} head ${status}`),
    onBody: (chunk) => void heard.push(`${name} body ${String(chunk)}`),
    onStillRunning: () => void heard.push(`${name} runs`),
    onEnd: () => void heard.push(`${name} end`),
    onLost: (error) => void heard.push(`${name} lost ${error.message}`),
  }
}

const turnEnd = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A pool whose one connection has served call `a`. */
async function openServed() {
  const { pool, sockets } = openPool()
  const heard: string[] = []
  pool.dispatch(call('a', heard))
  sockets[0]?.receive(`${ANSWER}ok`)
  await turnEnd()
  return { pool, sockets, heard }
}

describe('OriginPool', () => {
  // Nobody else is read: calls leave at once.
  beforeEach(() => void (socketReads.lastSize = 0))

  it('serves the next call on the connection of the last', async () => {
    const { pool, sockets, heard } = await openServed()
    pool.dispatch(call('b', heard))
    sockets[0]?.receive(`${ANSWER}ok`)
    await turnEnd()
    expect(heard).toEqual(['a head 200', 'a body ok', 'a end', 'b head 200', 'b body ok', 'b end'])
    expect(sockets).toHaveLength(1)
    pool.destroy()
  })

  it('never sends on a connection with bytes that nobody asked for, read in the same turn or not', async () => {
    const { pool, sockets, heard } = await openServed()
    sockets[0]?.receive(`${ANSWER}no`)
    pool.dispatch(call('b', heard))
    expect(sockets).toHaveLength(2)
    sockets[1]?.receive(`${ANSWER}ok`)
    await turnEnd()
    expect(heard.slice(3)).toEqual(['b head 200', 'b body ok', 'b end'])
    expect(sockets[0]?.destroyed).toBe(true)
    pool.destroy()
  })

  it('takes nothing for the answer of a call that has not left', async () => {
    const { pool, sockets, heard } = await openServed()
    socketReads.lastSize = 2
    pool.dispatch(call('b', heard))
    sockets[0]?.receive(`${ANSWER}no`)
    sockets[0]?.emit('end')
    await turnEnd()
    expect(heard.slice(3)).toEqual(['b lost The other side closed the connection'])
    expect([sockets[0]?.sent, sockets[0]?.destroyed]).toEqual([['a'], true])
    pool.destroy()
  })

  it('hears a whole answer whose connection ends, fails or closes in the same turn', async () => {
    for (const ending of ['end', 'error', 'close'] as const) {
      const { pool, sockets } = openPool()
      const heard: string[] = []
      pool.dispatch(call('a', heard))
      sockets[0]?.receive(ANSWER)
      sockets[0]?.receive('ok')
      sockets[0]?.emit(ending, new Error('reset'))
      expect(heard, ending).toEqual(['a head 200', 'a body ok', 'a end'])
      pool.destroy()
    }
  })

  it('tells a call of its lost connection once, and after what had come', () => {
    const { pool, sockets } = openPool()
    const heard: string[] = []
    pool.dispatch(call('a', heard))
    sockets[0]?.receive(`${ANSWER}o`)
    sockets[0]?.emit('error', new Error('reset'))
    sockets[0]?.emit('close')
    expect(heard).toEqual(['a head 200', 'a body o', 'a lost reset'])
    pool.destroy()
  })

  it('tells a call that it still runs, and again after as long, whatever has come of its answer', async () => {
    const socket = new FakeSocket()
    const connection = new Connection(socket as unknown as Socket, {
      onFree: () => undefined,
      onClosed: () => undefined,
    })
    const heard: string[] = []
    connection.send({ ...call('a', heard), headersTimeoutMs: 600_000, idleTimeoutMs: 180_000 })
    const look = (seconds: number): void => connection.checkTime(performance.now() + seconds * 1_000, 30_000)
    const often = STILL_RUNNING_MS / 1_000
    for (const seconds of [1, often - 1, often + 1, often + 2, 2 * often, 2 * often + 2]) look(seconds)
    expect(heard).toEqual(['a runs', 'a runs'])
    socket.receive('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n')
    await turnEnd()
    look(2 * often + 3)
    look(3 * often + 3)
    expect(heard.slice(2)).toEqual(['a head 200', 'a runs'])
    connection.destroy(null)
  })
})
