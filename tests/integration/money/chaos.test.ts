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
