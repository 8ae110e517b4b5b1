/** What an account's load is measured against: its load factor, else its concurrency, else 1. */
export function effectiveLoadFactor(loadFactor: number | null, concurrency: number): number {
  if (loadFactor !== null && loadFactor > 0) return loadFactor
  return concurrency > 0 ? concurrency : 1
}

/** Load of an account in percent of its load factor; above 100 when requests wait for it. */
export function loadRate(
  load: { readonly slotsInUse: number; readonly waiting: number },
  factor: number,
): number {
  return ((load.slotsInUse + load.waiting) * 100) / factor
}
