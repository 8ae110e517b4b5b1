const QUOTE = 0x22
const BACKSLASH = 0x5c
/** Longer strings are pictures and files, not facts. */
const MAX_STRING_BYTES = 4_096

/**
 * A JSON text in which every string of more than 4 KiB is empty, so that facts beside inline pictures can be decoded
 * without decoding the pictures. The very buffer when there is none; what is not JSON comes out as some bytes.
 * `mark`: in place of nothing, each leaves this behind, and how many bytes it had.
 */
export function elideLongStrings(json: Buffer, mark: string | null = null): Buffer {
  if (json.length <= MAX_STRING_BYTES) return json
  const pieces: Buffer[] = []
  let keptFrom = 0
  for (let open = json.indexOf(QUOTE); open >= 0;) {
    const close = closingQuote(json, open + 1)
    if (close < 0) break
    if (close - open > MAX_STRING_BYTES) {
      pieces.push(json.subarray(keptFrom, open + 1))
      if (mark !== null) pieces.push(Buffer.from(`${mark}${close - open - 1}`))
      keptFrom = close
    }
    open = json.indexOf(QUOTE, close + 1)
  }
  if (pieces.length === 0) return json
  pieces.push(json.subarray(keptFrom))
  return Buffer.concat(pieces)
}

/** The first quote at or after `from` that no backslash escapes; -1 = none. */
function closingQuote(json: Buffer, from: number): number {
  for (let at = json.indexOf(QUOTE, from); at >= 0; at = json.indexOf(QUOTE, at + 1)) {
    let slashes = 0
    while (at - 1 - slashes >= from && json[at - 1 - slashes] === BACKSLASH) slashes++
    if (slashes % 2 === 0) return at
  }
  return -1
}
