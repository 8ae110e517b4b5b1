import { wallClock, zonedInstant } from '@/lib/core'

/** The wall clock of a zone at an instant, as the value of a `datetime-local` input: `2026-11-21T09:30`. */
export function toZonedInput(instant: Date, timeZone: string): string {
  const { year, month, day, hour, minute } = wallClock(instant.getTime(), timeZone)
  return `${padded(year, 4)}-${padded(month)}-${padded(day)}T${padded(hour)}:${padded(minute)}`
}

function padded(part: number, digits = 2): string {
  return String(part).padStart(digits, '0')
}

/** The instant a zone's wall clock shows `text` (`2026-11-21T09:30`); `null` if it is no time. Right across clock changes. */
export function fromZonedInput(text: string, timeZone: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text)) return null
  const wallMs = Date.parse(`${text}Z`)
  return Number.isNaN(wallMs) ? null : new Date(zonedInstant(wallMs, timeZone))
}

/** A time field as a body has it: `null` where it is empty; what is no time goes as typed, for the server to name the field. */
export function sentTime(text: string, timeZone: string): string | null {
  return text === '' ? null : (fromZonedInput(text, timeZone)?.toISOString() ?? text)
}
