/** Of numbers in a row this much is kept. */
const MAX_RUN_BYTES = 256
const COMMA = 0x2c
const ZERO = 0x30

/** What a list of numbers consists of is 1, blanks are 2. */
const KIND = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  if ('0123456789+-.eE,'.includes(character)) return 1
  return ' \t\r\n'.includes(character) ? 2 : 0
})

/** Takes what stands between the strings of a JSON text, cut anywhere. */
export type NumberElider = {
  /** What is kept of a part and of what was held before it; the numbers at its end are held. */
  push(part: Buffer): Buffer
  /** What is held, when something else follows. */
  end(): Buffer
}

/**
 * Leaves out blanks, and all but the first of many numbers in a row: in a large answer they are vectors, not facts. What
 * was JSON stays JSON.
 */
export function createNumberElider(): NumberElider {
  const run = Buffer.alloc(MAX_RUN_BYTES)
  let runBytes = 0
  let lastByte = 0
  const endRun = (out: Buffer, at: number): number => {
    const end = runBytes > MAX_RUN_BYTES ? shorten(run, lastByte) : runBytes
    run.copy(out, at, 0, end)
    runBytes = 0
    return at + end
  }
  return {
    push(part) {
      const out = Buffer.allocUnsafe(part.length + MAX_RUN_BYTES)
      let size = 0
      for (let at = 0; at < part.length; at += 1) {
        const byte = part[at] ?? 0
        const kind = KIND[byte]
        if (kind === 1) {
          if (runBytes < MAX_RUN_BYTES) run[runBytes] = byte
          runBytes += 1
          lastByte = byte
        } else if (kind === 0) {
          if (runBytes > 0) size = endRun(out, size)
          out[size] = byte
          size += 1
        }
      }
      // A copy: the rest of a large part is not kept with it.
      return Buffer.from(out.subarray(0, size))
    },
    end() {
      const out = Buffer.alloc(MAX_RUN_BYTES)
      return out.subarray(0, endRun(out, 0))
    },
  }
}

/** Cuts a run behind a comma and ends it as the whole of it did, with a number or a comma; returns its length. */
function shorten(run: Buffer, lastByte: number): number {
  let end = run.lastIndexOf(COMMA, MAX_RUN_BYTES - 3) + 1
  if (end === 0) return MAX_RUN_BYTES
  run[end] = ZERO
  end += 1
  if (lastByte !== COMMA) return end
  run[end] = COMMA
  return end + 1
}
