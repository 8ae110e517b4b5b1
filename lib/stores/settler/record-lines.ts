const NEWLINE = 0x0a
const BRACKETS = 2

/** Row literals as lines for COPY, written into `memory` where there is enough: without the brackets around them, each with its end of line. */
export function linesOf(events: readonly Buffer[], memory: Buffer = NO_MEMORY): Buffer {
  let size = events.length
  for (const event of events) size += event.length
  const lines = memory.length < size ? Buffer.allocUnsafeSlow(size) : memory
  let at = 0
  for (const event of events) {
    if (event.length > BRACKETS) at += event.copy(lines, at, 1, event.length - 1)
    lines[at] = NEWLINE
    at += 1
  }
  return lines.subarray(0, at)
}

const NO_MEMORY: Buffer = Buffer.alloc(0)
/** A batch of long error messages is no reason to hold its size for good. */
const MOST_KEPT_BYTES = 16 * 1024 * 1024

/**
 * Memory for the lines of one batch after the other: new memory for each would make the engine look through everything
 * old again and again. Only what the database has taken is given back: a connection that failed may still be sending.
 */
export class LineMemory {
  private spare: Buffer = NO_MEMORY

  take(): Buffer {
    const { spare } = this
    this.spare = NO_MEMORY
    return spare
  }

  giveBack(lines: Buffer): void {
    if (lines.buffer.byteLength <= MOST_KEPT_BYTES) this.spare = Buffer.from(lines.buffer)
  }
}
