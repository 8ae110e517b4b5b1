import { expect, it, vi } from 'vitest'
import { onceAMinute } from '../../../../lib/stores/spool/once-a-minute'

it('tells a message once a minute, each by itself, and how often it was kept back', () => {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const clock = { ms: 5 }
  const rare = onceAMinute(logger, () => clock.ms)
  rare.error({ segment: 1 }, 'write failed')
  rare.error({ segment: 2 }, 'write failed')
  rare.error({ segment: 3 }, 'write failed')
  rare.warn({}, 'no new segment')
  clock.ms += 59_999
  rare.error({ segment: 4 }, 'write failed')
  clock.ms += 1
  rare.error({ segment: 5 }, 'write failed')
  rare.error({ segment: 6 }, 'write failed')
  clock.ms += 60_000
  rare.warn({}, 'no new segment')
  expect(logger.error.mock.calls).toEqual([
    [{ segment: 1 }, 'write failed'],
    [{ segment: 5, untold: 3 }, 'write failed'],
  ])
  expect(logger.warn).toHaveBeenCalledTimes(2)
  expect(logger.info).not.toHaveBeenCalled()
})
