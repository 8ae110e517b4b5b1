/** Names only: offsets such as `+05:00` mean the opposite in PostgreSQL. */
const NAME = /^[A-Za-z][A-Za-z0-9_+/-]*$/

/** Whether a text is an IANA time zone name this machine knows. */
export function isTimeZone(name: string): boolean {
  if (!NAME.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** What a clock on the wall shows; `month` is 1 to 12. */
export type WallClock = Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>>

/** The wall clock of a time zone (IANA name) at a time in milliseconds since the epoch. */
export function wallClock(atMs: number, timeZone: string): WallClock {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs)
  const read = (type: keyof WallClock): number => Number(parts.find((part) => part.type === type)?.value ?? 0)
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
    second: read('second'),
  }
}

const DAY_MS = 86_400_000

/**
 * When a zone's wall clock shows what a clock in UTC shows at `wallMs`, for the first time where it shows it twice; where clocks
 * leave it out, as much later as they are put forward.
 */
export function zonedInstant(wallMs: number, timeZone: string): number {
  const before = wallMs - offsetMs(wallMs - DAY_MS, timeZone)
  if (before + offsetMs(before, timeZone) === wallMs) return before
  const after = wallMs - offsetMs(wallMs + DAY_MS, timeZone)
  return after + offsetMs(after, timeZone) === wallMs ? after : Math.max(before, after)
}

/** How far a zone's wall clock is ahead of UTC. */
function offsetMs(atMs: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(atMs, timeZone)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000
}
