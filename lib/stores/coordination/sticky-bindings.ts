type Binding<Value> = { value: Value; expiresAtMs: number }

/**
 * Session → account (or another value) in two generations: written to the young one, read from both. When the young one is as old as a
 * binding may get, or full, it becomes the old one and the former old one is dropped whole: no sweep, no order to keep.
 */
export type StickyBindings<Value = number> = {
  young: Map<string, Binding<Value>>
  old: Map<string, Binding<Value>>
  youngSinceMs: number
  readonly ttlMs: number
  readonly limit: number
}

/** Makes an empty table; `limit` bounds its entries, those unused for longest go first. */
export function createStickyBindings<Value = number>(input: {
  readonly ttlMs: number
  readonly limit: number
  readonly nowMs: number
}): StickyBindings<Value> {
  const { ttlMs, limit, nowMs } = input
  return { young: new Map(), old: new Map(), youngSinceMs: nowMs, ttlMs, limit }
}

/** What is written of a key, be it expired. */
export function findSticky<Value>(bindings: StickyBindings<Value>, key: string): Binding<Value> | undefined {
  return bindings.young.get(key) ?? bindings.old.get(key)
}

/** The value a key is bound to; `null` when unbound or expired. */
export function readSticky<Value>(bindings: StickyBindings<Value>, key: string, nowMs: number): Value | null {
  const binding = findSticky(bindings, key)
  return binding === undefined || binding.expiresAtMs <= nowMs ? null : binding.value
}

/** Binds a key, or refreshes its binding when the value is the same. */
export function writeSticky<Value>(
  bindings: StickyBindings<Value>,
  { key, value }: { readonly key: string; readonly value: Value },
  nowMs: number,
): void {
  const expiresAtMs = nowMs + bindings.ttlMs
  const known = bindings.young.get(key)
  if (known !== undefined) {
    known.value = value
    known.expiresAtMs = expiresAtMs
    return
  }
  if (bindings.young.size >= bindings.limit / 2) turnGenerations(bindings, nowMs)
  bindings.young.set(key, { value, expiresAtMs })
  bindings.old.delete(key)
}

/** A binding stays where it is while it lives; a session without one is bound to the account that serves it. */
export function keepSticky(
  bindings: StickyBindings,
  { key, servedBy }: { readonly key: string; readonly servedBy: number },
  nowMs: number,
): void {
  const known = bindings.young.get(key)
  if (known === undefined || known.expiresAtMs <= nowMs) {
    writeSticky(bindings, { key, value: readSticky(bindings, key, nowMs) ?? servedBy }, nowMs)
  } else known.expiresAtMs = nowMs + bindings.ttlMs
}

/** Forgets a binding. */
export function dropSticky<Value>(bindings: StickyBindings<Value>, key: string): void {
  bindings.young.delete(key)
  bindings.old.delete(key)
}

/** Drops the generation in which everything has expired. */
export function ageSticky<Value>(bindings: StickyBindings<Value>, nowMs: number): void {
  if (nowMs - bindings.youngSinceMs >= bindings.ttlMs) turnGenerations(bindings, nowMs)
}

function turnGenerations<Value>(bindings: StickyBindings<Value>, nowMs: number): void {
  bindings.old = bindings.young
  bindings.young = new Map()
  bindings.youngSinceMs = nowMs
}
