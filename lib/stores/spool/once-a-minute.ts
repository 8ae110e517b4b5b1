import type { StoreLogger } from '../store-logger'

const MINUTE_MS = 60_000

type Told = { atMs: number; untold: number }

/**
 * A logger that tells each message at most once a minute, and then how often it was kept back (`untold`): what a full disk
 * refuses is tried ten times a second, and the log may be on the same disk.
 */
export function onceAMinute(logger: StoreLogger, nowMs: () => number = () => performance.now()): StoreLogger {
  const told = new Map<string, Told>()
  const tell =
    (level: keyof StoreLogger) =>
    (fields: object, message: string): void => {
      const last = told.get(message)
      const now = nowMs()
      if (last !== undefined && now - last.atMs < MINUTE_MS) {
        last.untold += 1
        return
      }
      told.set(message, { atMs: now, untold: 0 })
      const untold = last?.untold ?? 0
      logger[level](untold === 0 ? fields : { ...fields, untold }, message)
    }
  return { info: tell('info'), warn: tell('warn'), error: tell('error') }
}
