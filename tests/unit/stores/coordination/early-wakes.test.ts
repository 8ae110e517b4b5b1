import { describe, expect, it } from 'vitest'
import { EarlyWakes } from '@/lib/stores/coordination/redis/early-wakes'

describe('wake-ups of tickets that are not known yet', () => {
  it('are taken once', () => {
    const wakes = new EarlyWakes()
    wakes.note('a.1')
    expect(wakes.take('a.2')).toBe(false)
    expect(wakes.take('a.1')).toBe(true)
    expect(wakes.take('a.1')).toBe(false)
  })

  it('last one round and are gone after two', () => {
    const wakes = new EarlyWakes()
    wakes.note('a.1')
    wakes.note('a.2')
    wakes.age()
    expect(wakes.take('a.1')).toBe(true)
    wakes.age()
    expect(wakes.take('a.2')).toBe(false)
    expect(wakes.size).toBe(0)
  })

  it('are few, however many come: the oldest go', () => {
    const wakes = new EarlyWakes()
    for (let n = 1; n <= 10_000; n += 1) wakes.note(`a.${n}`)
    expect(wakes.size).toBeLessThanOrEqual(1_024)
    expect(wakes.take('a.1')).toBe(false)
    expect(wakes.take('a.10000')).toBe(true)
  })
})
