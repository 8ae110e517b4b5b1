const NEWLINE = 0x0a

/** Row literals as lines for COPY: without the brackets around them, each with its end of line. */
export function linesOf(events: readonly Buffer[]): Buffer {
  let size = events.length
  for (const event of events) size += event.length
  const lines = Buffer.allocUnsafe(size)
  let at = 0
  for (const event of events) {
    const fields = event.subarray(1, -1)
    lines.set(fields, at)
    at += fields.length
    lines[at] = NEWLINE
    at += 1
  }
  return lines.subarray(0, at)
}
