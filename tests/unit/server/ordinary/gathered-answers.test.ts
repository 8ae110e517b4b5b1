import { afterEach, describe, expect, it } from 'vitest'
import { socketReads } from '@/lib/core'
import type { OrdinaryDoor } from '@/lib/server/doors/ordinary/mount-ordinary'
import { dial, echo, open, post, type Bed } from './door-bed'

/** As if others had been read in the same turn: nobody waits for company that is not there. */
function notAlone(): void {
  socketReads.lastSize = 2
}

/** A door that answers in one piece and does something else to the connections in the same turn. */
async function openAnswering(inTheSameTurn: (door: OrdinaryDoor) => void): Promise<Bed> {
  const bed: Bed = await open(({ sink }) => {
    notAlone()
    sink.start(200, ['content-length', '6'])
    sink.end(Buffer.from('answer'))
    if (bed.door !== null) inTheSameTurn(bed.door)
  })
  return bed
}

describe('an answer waits for the next turn', () => {
  afterEach(() => void (socketReads.lastSize = 0))

  it.each<[string, (door: OrdinaryDoor) => void]>([
    ['idle connections are closed', (door) => door.closeIdle()],
    ['all connections are closed', (door) => door.closeAll()],
  ])('and leaves whole where %s before that', async (_case, close) => {
    const { port } = await openAnswering(close)
    const client = await dial(port)
    client.write(post('/ours', ''))
    expect(await client.until('')).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nanswer$/s)
  })

  it('and is told of as long as it has not left', async () => {
    const seen: boolean[] = []
    const { port, door } = await openAnswering((own) => seen.push(own.isFlushing()))
    const client = await dial(port)
    client.write(post('/ours', ''))
    await client.until('answer')
    expect([...seen, door?.isFlushing()]).toEqual([true, false])
  })

  it('and the server behind the door answers after it', async () => {
    const { port } = await openAnswering(() => undefined)
    const client = await dial(port)
    client.write(post('/ours', ''))
    await client.until('answer')
    client.write('GET /theirs HTTP/1.1\r\nhost: a\r\n\r\n')
    expect(await client.until('"url":"/theirs"')).toContain('x-door: node')
  })

  it('and leaves whole where a client sends its request and its end together', async () => {
    const { port } = await openAnswering(() => undefined)
    const client = await dial(port)
    client.end(post('/ours', ''))
    expect(await client.until('')).toMatch(/answer$/)
  })

  it('piece by piece, each in its frame, a large one behind a small one', async () => {
    const { port } = await open(({ sink }) => {
      notAlone()
      sink.start(200, [])
      for (const piece of ['one', 'and two', '', 'x'.repeat(40_000)]) sink.write(Buffer.from(piece))
      sink.end(Buffer.from('three'))
    })
    const client = await dial(port)
    client.write(post('/ours', ''))
    expect(await client.until('0\r\n\r\n')).toMatch(
      /\r\n\r\n3\r\none\r\n7\r\nand two\r\n9c40\r\nx{40000}\r\n5\r\nthree\r\n0\r\n\r\n$/,
    )
  })

  it('and what there is of it leaves where it is cut', async () => {
    const { port } = await open(({ sink }) => {
      notAlone()
      sink.start(200, [])
      sink.write(Buffer.from('a part'))
      sink.cut()
    })
    const client = await dial(port)
    client.write(post('/ours', ''))
    expect(await client.until('')).toMatch(/\r\n\r\n6\r\na part\r\n$/)
  })

  it('and a next request that came with the last bytes of one answered at once has its turn', async () => {
    const { port } = await open((seen) => {
      notAlone()
      echo(seen)
    })
    const client = await dial(port)
    const [first, second] = [post('/ours', 'first body'), post('/ours/next', 'second')]
    client.write(first.slice(0, -4))
    await new Promise((resolve) => setTimeout(resolve, 30))
    client.write(`${first.slice(-4)}${second}`)
    await client.until('"url":"/ours"')
    await client.until('"url":"/ours/next"')
    await client.until('"body":"second"')
  })
})
