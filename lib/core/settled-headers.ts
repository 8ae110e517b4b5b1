/** More names than this, added one by one, make the engine turn an object into a hash table. */
const FEW_NAMES = 16
const LEARNT_EVERY = 64

let passed = 0

/**
 * The same headers. Where the engine has once seen their names in this order put into an object as a whole, it keeps later
 * ones that are filled name by name as plain objects too, which takes a third less to read a head of twenty lines and to
 * go through it. Programs have few orders, so an object now and then is enough to learn and to remember them.
 */
export function settledHeaders<Value>(headers: Record<string, Value>, count: number): Record<string, Value> {
  if (count <= FEW_NAMES) return headers
  passed = (passed + 1) % LEARNT_EVERY
  return passed === 0 ? Object.fromEntries(Object.entries(headers)) : headers
}
