import { LRUCache } from 'lru-cache'

/** Failed sign-ins of an account or an address. */
type Failures = { readonly count: number; readonly lastAtMs: number }

type Limit = {
  /** Failures that cost nothing. */
  readonly free: number
  readonly maxDelayMs: number
}

const ACCOUNT: Limit = { free: 4, maxDelayMs: 5 * 60_000 }
const ADDRESS: Limit = { free: 19, maxDelayMs: 15 * 60_000 }
const FIRST_DELAY_MS = 1_000
const FORGET_AFTER_MS = 60 * 60_000
const MAX_ENTRIES = 20_000

/** Who tries to sign in. */
export type LoginAttempt = { readonly email: string; readonly ip: string; readonly nowMs: number }

/** Slows guessing down: each failure beyond the free ones doubles the wait, per account and per address. */
export type LoginThrottle = {
  /** Counts an attempt and answers 0, or answers how long to wait, in milliseconds, and counts nothing. */
  begin(attempt: LoginAttempt): number
  /** A right password forgives the account's failures and this one of the address. */
  succeed(attempt: LoginAttempt): void
}

/** A throttle in memory; the oldest entries fall away beyond 20,000. */
export function createLoginThrottle(): LoginThrottle {
  const accounts = new LRUCache<string, Failures>({ max: MAX_ENTRIES })
  const addresses = new LRUCache<string, Failures>({ max: MAX_ENTRIES })
  return {
    begin({ email, ip, nowMs }) {
      const account = current(accounts.get(accountKey(email)), nowMs)
      const address = current(addresses.get(ip), nowMs)
      const waitMs = Math.max(waitOf(account, ACCOUNT, nowMs), waitOf(address, ADDRESS, nowMs))
      if (waitMs > 0) return waitMs
      accounts.set(accountKey(email), { count: account.count + 1, lastAtMs: nowMs })
      addresses.set(ip, { count: address.count + 1, lastAtMs: nowMs })
      return 0
    },
    succeed({ email, ip, nowMs }) {
      accounts.delete(accountKey(email))
      const address = current(addresses.get(ip), nowMs)
      if (address.count <= 1) addresses.delete(ip)
      else addresses.set(ip, { ...address, count: address.count - 1 })
    },
  }
}

function accountKey(email: string): string {
  return email.trim().toLowerCase().slice(0, 320)
}

function current(failures: Failures | undefined, nowMs: number): Failures {
  if (failures === undefined || nowMs - failures.lastAtMs > FORGET_AFTER_MS)
    return { count: 0, lastAtMs: nowMs }
  return failures
}

function waitOf(failures: Failures, limit: Limit, nowMs: number): number {
  const excess = failures.count - limit.free
  if (excess <= 0) return 0
  const delayMs = Math.min(FIRST_DELAY_MS * 2 ** Math.min(excess - 1, 30), limit.maxDelayMs)
  return Math.max(0, failures.lastAtMs + delayMs - nowMs)
}
