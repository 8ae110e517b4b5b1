import { expect, test } from 'vitest'
import { fewAtOnce } from '@/lib/services/shared/few-at-once'

test('two run at once, the others begin in their order as one ends, however it ends', async () => {
  const gate = fewAtOnce(2)
  const begun: number[] = []
  const ends: (() => void)[] = []
  const works = [0, 1, 2, 3].map((n) =>
    gate(async () => {
      begun.push(n)
      await new Promise<void>((end) => (ends[n] = end))
      if (n === 0) throw new Error('broken')
      return n
    }).catch(() => 'failed'),
  )
  const settled = async (): Promise<readonly number[]> => {
    await new Promise((done) => setImmediate(done))
    return begun
  }
  expect(await settled()).toEqual([0, 1])
  ends[0]?.()
  expect(await settled()).toEqual([0, 1, 2])
  ends[2]?.()
  expect(await settled()).toEqual([0, 1, 2, 3])
  ends[1]?.()
  ends[3]?.()
  expect(await Promise.all(works)).toEqual(['failed', 1, 2, 3])
  expect(await gate(() => Promise.resolve('free again'))).toBe('free again')
})
