import type { MatchingDay } from './matching-days'
import type { momentRange } from '../shared/moment-range'
import type { UsageCursor } from './usage-cursor'

const DAY_MS = 86_400_000

type Wanted = {
  readonly order: 'asc' | 'desc'
  /** Rows behind this one only. */
  readonly after: UsageCursor | null
  readonly range: ReturnType<typeof momentRange>
}

/** Those of some UTC days (in order) that touch a range and are not before a cursor, in the order of the list. */
export function daysBehind(
  days: readonly MatchingDay[],
  { order, after, range }: Wanted,
): readonly MatchingDay[] {
  const isWanted = ({ day }: MatchingDay): boolean => {
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

/** Days that are looked through in one question at most. */
export const DAYS_AT_ONCE = 32

/** How many of some days to look through for so many rows; one that is not summed yet goes by itself. */
export function daysFor(days: readonly MatchingDay[], rows: number): number {
  let expected = 0
  for (const [index, { requests }] of days.slice(0, DAYS_AT_ONCE).entries()) {
    expected += requests ?? rows
    if (expected >= rows) return index + 1
  }
  return Math.min(days.length, DAYS_AT_ONCE)
}
