/** Tokens are renewed this long before they end. */
const AHEAD_MS = 5 * 60_000
/** An account that served within this time is in use. */
const IN_USE_MS = 60 * 60_000

/** The few account fields the question needs; callers get their own values back. */
type Renewable = { readonly id: number; readonly tokenLife: { readonly expiresAtMs: number | null } | null }

/** What is known of an account's use. */
type Use = { readonly slotsInUse: number; readonly waiting: number; readonly lastUsedAtMs: number | null }

/**
 * The accounts in use whose token ends within five minutes, soonest first. One that is not in use renews with its next
 * request, so that idle accounts cost no calls.
 */
export function accountsDue<A extends Renewable>(
  accounts: Iterable<A>,
  { nowMs, useOf }: { readonly nowMs: number; readonly useOf: (accountId: number) => Use },
): readonly A[] {
  const due: A[] = []
  for (const account of accounts) {
    const endMs = account.tokenLife?.expiresAtMs ?? null
    if (endMs === null || endMs - nowMs > AHEAD_MS) continue
    const { slotsInUse, waiting, lastUsedAtMs } = useOf(account.id)
    const isRecent = lastUsedAtMs !== null && nowMs - lastUsedAtMs <= IN_USE_MS
    if (slotsInUse > 0 || waiting > 0 || isRecent) due.push(account)
  }
  return due.toSorted((a, b) => (a.tokenLife?.expiresAtMs ?? 0) - (b.tokenLife?.expiresAtMs ?? 0))
}
