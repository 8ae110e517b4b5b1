import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TurnQueue } from '@/lib/core'

const turnEnd = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('TurnQueue', () => {
  it('hands over after the turn, connection by connection, each in its order', async () => {
    const queue = new TurnQueue()
    const seen: string[] = []
    const [a, b] = ['a', 'b'].map((name) => queue.gather((chunk) => seen.push(`${name}${String(chunk)}`)))
    a?.push(Buffer.from('1'))
    b?.push(Buffer.from('1'))
    a?.push(Buffer.from('2'))
    expect(seen).toEqual([])
    await turnEnd()
    expect(seen).toEqual(['a1', 'a2', 'b1'])
    expect(queue.lastSize).toBe(2)
    a?.push(Buffer.from('3'))
    await turnEnd()
    expect(seen.at(-1)).toBe('a3')
    expect(queue.lastSize).toBe(1)
  })

  it('lets chunks pass while for a while no two connections had anything at once, and looks again', async () => {
    const queue = new TurnQueue(undefined, true)
    const seen: string[] = []
    const [a, b] = ['a', 'b'].map((name) => queue.gather(() => seen.push(name)))
    const one = Buffer.from('1')
    for (let turn = 0; turn < 8; turn += 1) {
      expect(queue.isCalm).toBe(false)
      a?.push(one)
      await turnEnd()
    }
    expect(queue.isCalm).toBe(true)
    for (let chunk = 0; chunk < 64; chunk += 1) b?.push(one)
    expect(seen).toHaveLength(8 + 64)
    a?.push(one)
    b?.push(one)
    expect(seen).toHaveLength(8 + 64)
    await turnEnd()
    expect(seen.slice(-2)).toEqual(['a', 'b'])
    expect(queue.isCalm).toBe(false)
  })

  it('never lets a chunk pass those of its connection that wait', async () => {
    const queue = new TurnQueue(undefined, true)
    const seen: string[] = []
    const reads = queue.gather((chunk) => seen.push(String(chunk)))
    const other = queue.gather(() => undefined)
    for (let index = 0; index < 300; index += 1) {
      reads.push(Buffer.from(String(index)))
      if (index % 7 === 0) await turnEnd()
      if (index === 150) other.push(Buffer.from('x'))
    }
    await turnEnd()
    expect(seen).toEqual(Array.from({ length: 300 }, (_, index) => String(index)))
  })

  it('loses, doubles and swaps nothing of a connection, however it is drained in between', async () => {
    const step = fc.record({
      connection: fc.integer({ min: 0, max: 3 }),
      next: fc.constantFrom('push', 'drain', 'turn'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const queue = new TurnQueue(undefined, true)
        const seen: number[][] = [[], [], [], []]
        const pushed: number[][] = [[], [], [], []]
        const reads = seen.map((own) => queue.gather((chunk) => own.push(chunk.readUInt8())))
        for (const [index, { connection, next }] of steps.entries()) {
          reads[connection]?.push(Buffer.from([index]))
          pushed[connection]?.push(index)
          if (next === 'turn') await turnEnd()
          if (next !== 'drain') continue
          reads[connection]?.drain()
          expect(seen[connection]).toEqual(pushed[connection])
        }
        await turnEnd()
        expect(seen).toEqual(pushed)
      }),
    )
  })

  it('takes bytes that come while it hands over into the same handing over', async () => {
    const queue = new TurnQueue()
    const seen: string[] = []
    const reads = queue.gather((chunk) => {
      seen.push(String(chunk))
      if (seen.length < 3) reads.push(Buffer.from(`after ${String(chunk)}`))
    })
    reads.push(Buffer.from('x'))
    await turnEnd()
    expect(seen).toEqual(['x', 'after x', 'after after x'])
  })

  it('gives back what was not handed over, and then hands over nothing of it', async () => {
    const queue = new TurnQueue()
    const seen: Buffer[] = []
    const reads = queue.gather((chunk) => seen.push(chunk))
    reads.push(Buffer.from('1'))
    reads.push(Buffer.from('2'))
    expect(Buffer.concat(reads.takeRest()).toString()).toBe('12')
    await turnEnd()
    expect(seen).toEqual([])
  })

  it('goes on after a reader that throws', async () => {
    const queue = new TurnQueue()
    const seen: string[] = []
    const bad = queue.gather(() => {
      throw new Error('no')
    })
    const good = queue.gather((chunk) => seen.push(String(chunk)))
    const thrown = new Promise((resolve) => process.once('uncaughtException', resolve))
    bad.push(Buffer.from('1'))
    good.push(Buffer.from('2'))
    await thrown
    await turnEnd()
    expect(seen).toEqual(['2'])
  })

  it('hands the rest of a connection over later when one of its chunks throws', async () => {
    const queue = new TurnQueue()
    const seen: string[] = []
    const reads = queue.gather((chunk) => {
      if (String(chunk) === '1') throw new Error('no')
      seen.push(String(chunk))
    })
    const thrown = new Promise((resolve) => process.once('uncaughtException', resolve))
    for (const text of ['1', '2']) reads.push(Buffer.from(text))
    await thrown
    await turnEnd()
    reads.push(Buffer.from('3'))
    await turnEnd()
    expect(seen).toEqual(['2', '3'])
  })
})
