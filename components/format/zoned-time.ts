type Parts = Readonly<Record<string, number>>

/** The wall clock of a zone at an instant, as the value of a `datetime-local` input: `2026-11-21T09:30`. */
export function toZonedInput(instant: Date, timeZone: string): string {
  const parts = wallClock(instant, timeZone)
  const two = (name: string): string => String(parts[name] ?? 0).padStart(2, '0')
  return `${String(parts['year'] ?? 0).padStart(4, '0')}-${two('month')}-${two('day')}T${two('hour')}:${two('minute')}`
}

/** The instant a zone's wall clock shows `text` (`2026-11-21T09:30`); `null` if it is no time. Right across clock changes. */
export function fromZonedInput(text: string, timeZone: string): Date | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/.exec(text)
  if (match === null) return null
  const wanted = Date.UTC(...toFields(match.slice(1).map(Number)))
  if (Number.isNaN(wanted)) return null
  // The offset before and after the first guess agree unless a clock change lies between; the second pass settles it.
  const first = wanted - offsetMs(new Date(wanted), timeZone)
  return new Date(wanted - offsetMs(new Date(first), timeZone))
}

function toFields(fields: readonly number[]): [number, number, number, number, number] {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = fields
  return [year, month - 1, day, hour, minute]
}

/** How far a zone's wall clock is ahead of UTC at an instant. */
function offsetMs(instant: Date, timeZone: string): number {
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = wallClock(instant, timeZone)
  const wall = Date.UTC(year, month - 1, day, hour, minute, second)
  return wall - Math.floor(instant.getTime() / 1000) * 1000
}

function wallClock(instant: Date, timeZone: string): Parts {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, Number(part.value)]))
}
