import { describe, expect, it } from 'vitest'
import { dial, open, post } from './door-bed'

const LARGE = 8 * 1024 * 1024

describe('a client that reads slowly', () => {
  it('makes the writer wait, and gets every byte', async () => {
    const [count, size] = [200, 64 * 1024]
    const waits = { count: 0 }
    const { port } = await open(({ sink }) => {
      sink.start(200, [])
      let left = count
      const go = (): void => {
        while (left > 0) {
          left -= 1
          if (sink.write(Buffer.alloc(size, 'y'))) continue
          waits.count += 1
          return sink.onDrain(go)
        }
        sink.end()
      }
      go()
    })
    const answer = await fetch(`http://127.0.0.1:${port}/ours`, { method: 'POST', body: '{}' })
    expect((await answer.arrayBuffer()).byteLength).toBe(count * size)
    expect(waits.count).toBeGreaterThan(0)
  })

  it('gets the end of an answer that was written before the door closed', async () => {
    const { port, door } = await open(({ sink }) => {
      sink.start(200, ['content-length', String(LARGE)])
      sink.end(Buffer.alloc(LARGE, 'z'))
    })
    const socket = await dial(port)
    socket.pause()
    socket.write(post('/ours', ''))
    while (door?.isFlushing() !== true) await new Promise((resolve) => setImmediate(resolve))
    door.closeIdle()
    socket.resume()
    const answer = await socket.until('')
    expect(answer.length - answer.indexOf('\r\n\r\n') - 4).toBe(LARGE)
    expect(door.isFlushing()).toBe(false)
  })

  it('is waited for once, whoever waits', async () => {
    const told: number[] = []
    const { port } = await open(({ sink }) => {
      sink.start(200, ['content-length', String(LARGE)])
      if (sink.write(Buffer.alloc(LARGE - 1))) throw new Error('nothing to wait for')
      sink.onDrain(() => told.push(1))
      sink.onDrain(() => {
        told.push(2)
        sink.end(Buffer.from('!'))
      })
    })
    const answer = await fetch(`http://127.0.0.1:${port}/ours`, { method: 'POST', body: '' })
    expect((await answer.arrayBuffer()).byteLength).toBe(LARGE)
    expect(told).toEqual([1, 2])
  })
})
