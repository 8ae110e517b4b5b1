/** How fast each stream goes: events a second. */
export const EVENTS_PER_SECOND = 20
/** Events of one stream, before those that end it. */
export const EVENTS = 300

/** Stands before the time in each event; nothing else of an answer contains it. */
export const MARK = 'sent-at-'
const DIGITS = 16

/** Microseconds of the system's monotonic clock, which all processes share; always as many digits. */
export function stamp(): string {
  return MARK + String(nowMicroseconds()).padStart(DIGITS, '0')
}

export function nowMicroseconds(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e6 + Math.floor(nanoseconds / 1_000)
}

/** Calls `take` with the microseconds since each mark in a piece was made. Marks that a piece cuts in two are left out. */
export function readDelays(piece: Buffer, take: (microseconds: number) => void): void {
  const now = nowMicroseconds()
  for (let at = piece.indexOf(MARK); at !== -1; at = piece.indexOf(MARK, at + MARK.length)) {
    const start = at + MARK.length
    if (start + DIGITS <= piece.byteLength)
      take(now - Number(piece.toString('latin1', start, start + DIGITS)))
  }
}
