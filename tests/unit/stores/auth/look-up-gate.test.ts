import { describe, expect, it } from 'vitest'
import { createLookUpGate } from '../../../../lib/stores/auth/look-up-gate'

describe('look-up gate', () => {
  it('runs so many at once, lets so many wait in order, and refuses the rest', async () => {
    const gate = createLookUpGate({ running: 2, waiting: 2 })
    const order: string[] = []
    const finish: (() => void)[] = []
    const work = (name: string) => () =>
      new Promise<string>((resolve) => {
        order.push(name)
        finish.push(() => resolve(name))
      })
    const runs = ['a', 'b', 'c', 'd', 'e'].map((name) => gate.run(work(name)))
    expect(order).toEqual(['a', 'b'])
    expect(runs[4]).toBeNull()
    finish[1]?.()
    expect(await runs[1]).toBe('b')
    finish[0]?.()
    await runs[0]
    await new Promise((resolve) => setImmediate(resolve))
    expect(order).toEqual(['a', 'b', 'c', 'd'])
    finish[2]?.()
    finish[3]?.()
    expect(await Promise.all([runs[2], runs[3]])).toEqual(['c', 'd'])
    expect(gate.run(async () => 'f')).not.toBeNull()
  })

  it('frees its place when the work fails', async () => {
    const gate = createLookUpGate({ running: 1, waiting: 0 })
    await expect(gate.run(() => Promise.reject(new Error('away')))).rejects.toThrow('away')
    expect(await gate.run(async () => 1)).toBe(1)
  })

  it('gives the place of one that ends to who waits, not to who comes at that moment', async () => {
    const gate = createLookUpGate({ running: 1, waiting: 2 })
    const order: string[] = []
    let [running, most] = [0, 0]
    const work = (name: string) => async () => {
      order.push(name)
      running += 1
      most = Math.max(most, running)
      await Promise.resolve()
      running -= 1
    }
    let end = (): void => undefined
    const ended = new Promise<void>((resolve) => (end = resolve))
    const first = gate.run(() => ended)
    const waiting = gate.run(work('waiting'))
    const late = ended.then(() => gate.run(work('late')))
    end()
    await Promise.all([first, waiting, late])
    expect(order).toEqual(['waiting', 'late'])
    expect(most).toBe(1)
  })
})
