import { expect, it } from 'vitest'
import { runMoneyChaos } from '../../chaos/money/run-money-chaos'

/** Under a minute by itself; two busy cores take their time to start processes. */
const NOISY_MACHINE_MS = 900_000

/** `npm run chaos` is the same with 100,000 requests. */
it(
  '5,000 requests of every kind through crashes, outages and replays: the books are the provider’s record',
  async () => {
    const report = await runMoneyChaos({
      seed: 20_261_121,
      requests: 5_000,
      keepsLeases: false,
      blows: 6,
      untilNothingHeld: false,
      say: () => undefined,
    })
    expect(report.differences.slice(0, 20)).toEqual([])
    expect(report.overdrawn).toEqual([])
    expect(report.complete).toBeGreaterThan(2_500)
    expect(report.crashRows).toBeGreaterThan(0)
  },
  NOISY_MACHINE_MS,
)

/** `npm run chaos -- --kept`. */
it(
  '3,000 requests of quick sessions whose leases are kept: books, limits, answers and balances hold, and all is given back',
  async () => {
    const report = await runMoneyChaos({
      seed: 20_261_123,
      requests: 3_000,
      keepsLeases: true,
      blows: 5,
      untilNothingHeld: false,
      say: () => undefined,
    })
    expect(report.differences.slice(0, 20)).toEqual([])
    expect(report.overdrawn).toEqual([])
    expect(report.keptLeases).toBeGreaterThan(5)
    expect(report.undisturbed).toBeGreaterThan(300)
  },
  NOISY_MACHINE_MS,
)
