import { afterEach, describe, expect, it, vi } from 'vitest'
import { judgeLoad, LOAD_LIMITS, NOT_OVERLOADED, watchLoad } from '@/lib/server/process/overload'
import type { LoadSample } from '@/lib/server/process/overload'

const calm: LoadSample = { lagMs: 40, heapShare: 0.3 }
const slow: LoadSample = { lagMs: 1_001, heapShare: 0.3 }
const full: LoadSample = { lagMs: 0, heapShare: 0.91 }
const atLimit: LoadSample = LOAD_LIMITS

describe('judgeLoad', () => {
  it.each([
    ['calm', [calm, calm], false],
    ['exactly at the limits', [atLimit, atLimit, atLimit], false],
    ['one long pause', [slow], false],
    ['pauses with calm between', [slow, calm, slow, calm, slow], false],
    ['slow twice in a row', [slow, slow], true],
    ['full twice in a row', [full, full], true],
    ['slow, then full', [slow, full], true],
    ['still slow', [slow, slow, slow, slow], true],
    ['over after one calm window', [slow, slow, calm], false],
  ])('%s', (_, samples, expected) => {
    const judged = samples.reduce((before, sample) => judgeLoad(before, sample), NOT_OVERLOADED)
    expect(judged.isOverloaded).toBe(expected)
  })
})

describe('watchLoad', () => {
  afterEach(() => void vi.useRealTimers())

  it('looks twice a second, tells of each change once and stops when told', () => {
    vi.useFakeTimers()
    const samples = [slow, slow, slow, calm, slow, slow]
    const changes: [boolean, LoadSample][] = []
    const watch = watchLoad({
      read: () => samples.shift() ?? calm,
      onChange: (isOverloaded, sample) => void changes.push([isOverloaded, sample]),
    })
    vi.advanceTimersByTime(999)
    expect(watch.isOverloaded()).toBe(false)
    vi.advanceTimersByTime(1)
    expect(watch.isOverloaded()).toBe(true)
    expect(watch.sample()).toBe(slow)
    vi.advanceTimersByTime(1_000)
    expect(watch.isOverloaded()).toBe(false)
    expect(changes).toEqual([
      [true, slow],
      [false, calm],
    ])
    watch.stop()
    vi.advanceTimersByTime(5_000)
    expect(samples).toHaveLength(2)
  })

  it('reads this process in plausible figures', async () => {
    const seen = await new Promise<LoadSample>((resolve) => {
      const watch = watchLoad({ onChange: () => {} })
      const look = setInterval(() => {
        const sample = watch.sample()
        if (sample.heapShare === 0) return
        clearInterval(look)
        watch.stop()
        resolve(sample)
      }, 20)
    })
    expect(seen.lagMs).toBeGreaterThanOrEqual(0)
    expect(seen.heapShare).toBeGreaterThan(0)
    expect(seen.heapShare).toBeLessThan(1)
  })
})
