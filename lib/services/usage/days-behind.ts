import type { usageRange } from './usage-range'
import type { UsageCursor } from './usage-cursor'

const DAY_MS = 86_400_000

type Wanted = {
  readonly order: 'asc' | 'desc'
  /** Rows behind this one only. */
  readonly after: UsageCursor | null
  readonly range: ReturnType<typeof usageRange>
}

/** Those of some UTC days (in order) that touch a range and are not before a cursor, in the order of the list. */
export function daysBehind(days: readonly string[], { order, after, range }: Wanted): string[] {
  const isWanted = (day: string): boolean => {
    const startMs = Date.parse(day)
    const endMs = startMs + DAY_MS
    if (range?.gte !== undefined && endMs <= range.gte.getTime()) return false
    if (range?.lt !== undefined && startMs >= range.lt.getTime()) return false
    if (after === null) return true
    const atMs = after.createdAt.getTime()
    return order === 'desc' ? startMs <= atMs : endMs > atMs
  }
  const wanted = days.filter(isWanted)
  return order === 'desc' ? wanted.toReversed() : wanted
}
