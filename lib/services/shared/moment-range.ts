import { zonedInstant } from '@/lib/core'
import { brokenRule } from './errors'

const DAY_MS = 86_400_000

/** A range as `momentFilter`s of a query give it. */
type RangeFilter = {
  readonly start?: string | undefined
  readonly end?: string | undefined
  readonly time_zone?: string | undefined
}

/** Nothing happens outside of these years: a range is not larger, so that its days may be gone through. */
const FIRST_MS = Date.parse('1970-01-01T00:00:00Z')
const LAST_MS = Date.parse('2200-01-01T00:00:00Z')

/** The time range of a filter, end excluded; `null` = all time. Times before 1970 and after 2199 count as these bounds. */
export function momentRange(filter: RangeFilter): { gte?: Date; lt?: Date } | null {
  const timeZone = filter.time_zone ?? 'UTC'
  const start = filter.start === undefined ? null : momentOf(filter.start, timeZone, 0)
  const end = filter.end === undefined ? null : momentOf(filter.end, timeZone, 1)
  if (start !== null && end !== null && start >= end)
    throw brokenRule('end', 'must be after start', 'after_start')
  if (start === null && end === null) return null
  return {
    ...(start === null ? {} : { gte: bounded(start) }),
    ...(end === null ? {} : { lt: bounded(end) }),
  }
}

function bounded(moment: Date): Date {
  return new Date(Math.min(LAST_MS, Math.max(FIRST_MS, moment.getTime())))
}

/** An instant as given, or local midnight of a day, `daysLater` days on. */
function momentOf(text: string, timeZone: string, daysLater: number): Date {
  if (text.length > 10) return new Date(text)
  const midnightMs = Date.parse(`${text}T00:00:00Z`) + daysLater * DAY_MS
  // No calendar is asked about days that are bounded anyhow.
  const isBounded = midnightMs < FIRST_MS || midnightMs >= LAST_MS
  return new Date(isBounded ? midnightMs : zonedInstant(midnightMs, timeZone))
}
