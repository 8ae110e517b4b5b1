import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WriteQueue } from '@/lib/core'
import { writeJoined } from '@/lib/server/doors/ordinary/write-joined'

const open: { destroy(): unknown }[] = []

afterEach(() => {
  for (const each of open.splice(0)) each.destroy()
})

/** Both ends of a connection; the client reads nothing until it is told to. */
async function pair(): Promise<{ readonly client: Socket; readonly served: Socket }> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause()
  const [served] = (await once(server, 'connection')) as [Socket]
  server.close()
  open.push(client, served)
  return { client, served }
}

async function textOf(client: Socket): Promise<string> {
  const chunks: Buffer[] = []
  client.on('data', (chunk: Buffer) => void chunks.push(chunk))
  client.resume()
  await once(client, 'end')
  return Buffer.concat(chunks).toString('latin1')
}

const turnEnd = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('writeJoined', () => {
  it('keeps what a client that does not read is owed, while others are written to', async () => {
    const queue = new WriteQueue(() => false)
    const [slow, quick] = [await pair(), await pair()]
    const [ofSlow, ofQuick] = [queue.gather(slow.served), queue.gather(quick.served)]
    const owed: string[] = []
    let isFull = false
    for (let turn = 0; !isFull || turn % 50 !== 0; turn += 1) {
      const piece = {
        head: null,
        before: `head ${turn} `,
        after: ' end',
        bytes: Buffer.alloc(8_000, 65 + (turn % 26)),
      }
      isFull = !writeJoined(ofSlow, piece)
      owed.push(`${piece.before}${piece.bytes.toString('latin1')}${piece.after}`)
      writeJoined(ofQuick, { head: null, before: '', bytes: Buffer.alloc(8_100, 0x2e), after: '' })
      quick.client.resume()
      if (turn % 3 === 0) await turnEnd()
    }
    ofSlow.drain()
    slow.served.end()
    expect(await textOf(slow.client)).toBe(owed.join(''))
  })

  it('writes pieces larger than the shared memory', async () => {
    const { client, served } = await pair()
    const bytes = Buffer.alloc(40_000, 0x78)
    const writes = new WriteQueue(() => false).gather(served)
    writeJoined(writes, { head: null, before: 'a', bytes, after: '' })
    writes.drain()
    served.end()
    expect(await textOf(client)).toBe(`a${bytes.toString('latin1')}`)
  })
})
