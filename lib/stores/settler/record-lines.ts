import { partPlace, type PricedParts } from './priced-parts'

const NEWLINE = 0x0a
const BRACKETS = 2

/**
 * Row literals as lines for COPY, written into `memory` where there is enough: without the brackets around them, each with its end
 * of line. With `parts` a record names its part, which is among the named then; a damaged one stays as it is.
 */
export function linesOf(
  events: readonly Buffer[],
  memory: Buffer = NO_MEMORY,
  parts: PricedParts | null = null,
): Buffer {
  let size = events.length
  for (const event of events) size += event.length
  const lines = memory.length < size ? Buffer.allocUnsafeSlow(size) : memory
  const target = { lines, parts }
  let at = 0
  for (const event of events) {
    if (event.length > BRACKETS) at = putFields(event, at, target)
    lines[at] = NEWLINE
    at += 1
  }
  return lines.subarray(0, at)
}

type Target = { readonly lines: Buffer; readonly parts: PricedParts | null }

/** Answers where the fields end. The name of a part is never longer than the part. */
function putFields(event: Buffer, at: number, { lines, parts }: Target): number {
  const end = event.length - 1
  const place = parts === null ? null : partPlace(event)
  const part = place === null ? null : (parts?.name(event, place) ?? null)
  if (place === null || part === null) return at + event.copy(lines, at, 1, end)
  const afterStart = at + event.copy(lines, at, 1, place.start)
  const afterName = afterStart + part.name.copy(lines, afterStart)
  return afterName + event.copy(lines, afterName, place.start + part.bytes.length, end)
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
