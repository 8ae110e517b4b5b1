import type { StoreLogger } from '../../store-logger'

/** More than an answer may be late, or an event loop busy. */
const APART_MS = 10_000

/** Says when the clock of this machine and the store's are far apart, and when they are not any more; both in milliseconds. */
export function createClockWatch(logger: StoreLogger): (ownMs: number, storeMs: number) => void {
  let areApart = false
  return (ownMs, storeMs) => {
    const aheadMs = Math.round(ownMs - storeMs)
    const apart = Math.abs(aheadMs) > APART_MS
    if (apart === areApart) return
    areApart = apart
    if (!apart) return logger.info({ aheadMs }, 'the clocks of this machine and of Redis agree again')
    logger.warn(
      { aheadMs },
      'the clocks of this machine and of Redis differ: limits of accounts that processes tell each other end too early or too late, and usage is dated wrongly; set both by NTP',
    )
  }
}
