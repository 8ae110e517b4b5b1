import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Roster } from '@/lib/core'
import type { RosterPlace } from '@/lib/core'

describe('Roster', () => {
  it('holds what a map would, in the same order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (steps) => {
        const roster = new Roster<number>()
        const places = new Map<number, RosterPlace<number>>()
        for (const step of steps) {
          const place = places.get(step)
          if (place === undefined) places.set(step, roster.enter(step))
          else {
            roster.leave(place)
            places.delete(step)
          }
          expect([...roster.values()]).toEqual([...places.keys()])
          expect(roster.size).toBe(places.size)
        }
      }),
    )
  })

  it('lets values leave while they are looked at', () => {
    const roster = new Roster<number>()
    const places = [1, 2, 3].map((value) => roster.enter(value))
    const seen: number[] = []
    for (const value of roster.values()) {
      seen.push(value)
      const place = places[value - 1]
      if (place !== undefined) roster.leave(place)
    }
    expect(seen).toEqual([1, 2, 3])
    expect([...roster.values()]).toEqual([])
  })
})
