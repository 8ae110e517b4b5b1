type Binding = { accountId: number; expiresAtMs: number }

/**
 * Session → account in two generations: written to the young one, read from both. When the young one is as old as a
 * binding may get, or full, it becomes the old one and the former old one is dropped whole: no sweep, no order to keep.
 */
export type StickyBindings = {
  young: Map<string, Binding>
  old: Map<string, Binding>
  youngSinceMs: number
  readonly ttlMs: number
  readonly limit: number
}

/** Makes an empty table; `limit` bounds its entries, those unused for longest go first. */
export function createStickyBindings(input: {
  readonly ttlMs: number
  readonly limit: number
  readonly nowMs: number
}): StickyBindings {
  const { ttlMs, limit, nowMs } = input
  return { young: new Map(), old: new Map(), youngSinceMs: nowMs, ttlMs, limit }
}

/** The account a session is bound to; `null` when unbound or expired. */
export function readSticky(bindings: StickyBindings, key: string, nowMs: number): number | null {
  const binding = bindings.young.get(key) ?? bindings.old.get(key)
  return binding === undefined || binding.expiresAtMs <= nowMs ? null : binding.accountId
}

/** Binds a session, or refreshes its binding when the account is the same. */
export function writeSticky(
  bindings: StickyBindings,
  { key, accountId }: { readonly key: string; readonly accountId: number },
  nowMs: number,
): void {
  const expiresAtMs = nowMs + bindings.ttlMs
  const known = bindings.young.get(key)
  if (known !== undefined) {
    known.accountId = accountId
    known.expiresAtMs = expiresAtMs
    return
  }
  if (bindings.young.size >= bindings.limit / 2) turnGenerations(bindings, nowMs)
  bindings.young.set(key, { accountId, expiresAtMs })
  bindings.old.delete(key)
}

/** Forgets a binding. */
export function dropSticky(bindings: StickyBindings, key: string): void {
  bindings.young.delete(key)
  bindings.old.delete(key)
}

/** Drops the generation in which everything has expired. */
export function ageSticky(bindings: StickyBindings, nowMs: number): void {
  if (nowMs - bindings.youngSinceMs >= bindings.ttlMs) turnGenerations(bindings, nowMs)
}

function turnGenerations(bindings: StickyBindings, nowMs: number): void {
  bindings.old = bindings.young
  bindings.young = new Map()
  bindings.youngSinceMs = nowMs
}
