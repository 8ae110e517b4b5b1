import { expect, it, vi, onTestFinished } from 'vitest'
import { createWallClock } from '@/lib/infra'

/** Both clocks of the system, to be set. */
function setClocks(): { wallMs: number; monotonicMs: number } {
  const clocks = { wallMs: 1_800_000_000_000, monotonicMs: 5_000.25 }
  const wall = vi.spyOn(Date, 'now').mockImplementation(() => clocks.wallMs)
  const monotonic = vi.spyOn(performance, 'now').mockImplementation(() => clocks.monotonicMs)
  onTestFinished(() => {
    wall.mockRestore()
    monotonic.mockRestore()
  })
  return clocks
}

it('tells whole milliseconds and goes on with the monotonic clock', () => {
  const clocks = setClocks()
  const clock = createWallClock()
  expect(clock()).toBe(1_800_000_000_000)
  clocks.monotonicMs += 7.9
  expect(clock()).toBe(1_800_000_000_007)
  expect(Date.now).toHaveBeenCalledTimes(1)
})

it('follows a clock that is set, forwards and back, within 100 ms', () => {
  const clocks = setClocks()
  const clock = createWallClock()
  clock()
  for (const jumpMs of [3_600_000, -7_200_000]) {
    clocks.wallMs += jumpMs
    clocks.monotonicMs += 100
    expect(clock()).toBe(clocks.wallMs)
  }
})

it('looks again where the monotonic clock itself began anew', () => {
  const clocks = setClocks()
  const clock = createWallClock()
  clock()
  clocks.monotonicMs = 3
  clocks.wallMs += 20
  expect(clock()).toBe(clocks.wallMs)
})

it.each(['before', 'after'])('is not ahead, and never goes back, of a process held %s the look', (when) => {
  const clocks = setClocks()
  const pass = (ms: number): void => {
    clocks.wallMs += ms
    clocks.monotonicMs += ms
  }
  let heldMs = 40
  const hold = (): void => {
    pass(heldMs)
    heldMs = 0
  }
  vi.mocked(Date.now).mockImplementation(() => {
    if (when === 'before') hold()
    const read = clocks.wallMs
    hold()
    return read
  })
  const clock = createWallClock()
  clock()
  for (let step = 0; step < 150; step += 1) {
    pass(1)
    expect(clock()).toBe(clocks.wallMs)
  }
})

it('stays with the system clock', () => {
  const clock = createWallClock()
  for (const end = performance.now() + 250; performance.now() < end;) {
    const before = Date.now()
    const told = clock()
    expect(told).toBeGreaterThanOrEqual(before - 2)
    expect(told).toBeLessThanOrEqual(Date.now())
  }
})
