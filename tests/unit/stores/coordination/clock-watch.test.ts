import { describe, expect, it, vi } from 'vitest'
import { createClockWatch } from '@/lib/stores/coordination/redis/clock-watch'

describe('the clocks of a machine and of its store', () => {
  it('are complained of once while they are far apart, either way, and when they agree again', () => {
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const watch = createClockWatch(logger)
    watch(1_000_400, 1_000_000)
    watch(1_000_000, 1_005_000)
    expect(logger.warn).not.toHaveBeenCalled()
    watch(1_300_000, 1_000_000)
    watch(1_301_000, 1_001_000)
    expect(logger.warn.mock.calls).toEqual([[{ aheadMs: 300_000 }, expect.stringContaining('NTP')]])
    expect(logger.info).not.toHaveBeenCalled()
    watch(1_002_000, 1_002_000)
    expect(logger.info).toHaveBeenCalledTimes(1)
    watch(1_003_000, 1_063_000)
    expect(logger.warn).toHaveBeenLastCalledWith({ aheadMs: -60_000 }, expect.anything())
  })
})
