import { describe, expect, it } from 'vitest'
import { createLagMeter } from '../../../../lib/stores/settler/lag-meter'

const at = (segment: number, offset: number) => ({ segment, offset })

describe('lag meter', () => {
  it('tells the age of the oldest sample that is not settled, across segments', () => {
    const meter = createLagMeter()
    expect(meter.sample(at(1, 0), at(1, 0), 0)).toBe(0)
    expect(meter.sample(at(1, 100), at(1, 0), 100)).toBe(0)
    expect(meter.sample(at(1, 200), at(1, 0), 200)).toBe(100)
    expect(meter.sample(at(2, 50), at(1, 100), 300)).toBe(100)
    expect(meter.sample(at(2, 50), at(2, 0), 400)).toBe(100)
    expect(meter.sample(at(2, 50), at(2, 50), 500)).toBe(0)
    expect(meter.sample(at(2, 50), at(2, 50), 900)).toBe(0)
  })
})
