import type { ByteSpan } from '../protocol'

/** So many items are looked at in one turn, or as many as take so many bytes. */
const ITEMS_A_TURN = 1_024
const BYTES_A_TURN = 1_048_576

/** Whether the items from `first` on, up to another, are work enough for one turn of the event loop. */
export function isTurnOver(items: readonly ByteSpan[], first: number, index: number): boolean {
  if (index - first >= ITEMS_A_TURN) return true
  return (items[index]?.end ?? 0) - (items[first]?.start ?? 0) > BYTES_A_TURN && index > first
}
