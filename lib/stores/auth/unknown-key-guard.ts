import { LRUCache } from 'lru-cache'
import { addressBucket } from './client-address'

const WINDOW_MS = 60_000
const MAX_UNKNOWN = 120
const MAX_ADDRESSES = 100_000

/** Counts unknown keys by address: who guesses keys is told to wait, while known keys always pass. */
export type UnknownKeyGuard = {
  /** Notes one unknown key. */
  note(address: string): void
  /** When the address may ask again; `null` = it is not throttled. */
  retryAt(address: string): number | null
}

type Window = { startMs: number; count: number }

/** A guard that remembers up to 100,000 addresses (IPv6: /64 networks), each in windows of a minute. */
export function createUnknownKeyGuard(now: () => number): UnknownKeyGuard {
  const windows = new LRUCache<string, Window>({ max: MAX_ADDRESSES })
  return {
    note: (address) => {
      const bucket = addressBucket(address)
      const window = windows.get(bucket)
      if (window === undefined || now() - window.startMs >= WINDOW_MS) {
        windows.set(bucket, { startMs: now(), count: 1 })
      } else window.count += 1
    },
    retryAt: (address) => {
      const window = windows.get(addressBucket(address))
      if (window === undefined || window.count < MAX_UNKNOWN) return null
      const endMs = window.startMs + WINDOW_MS
      return now() < endMs ? endMs : null
    },
  }
}
