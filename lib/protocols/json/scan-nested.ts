import { ARRAY, MAX_DEPTH, MODE, OBJECT, type ScanState } from './scan-state'
import { noteMark, plainStringEnd } from './scan-string'

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a

/** Whether the scanner is inside of something of which nothing but marks is recorded. */
export function isNested({ depth, inElements }: ScanState): boolean {
  return depth >= (inElements ? 3 : 2)
}

/**
 * Scans on inside a value of which nothing but marks is recorded, as nearly all of a body is: where the scanner stands is
 * kept in local variables, which the general way reads and writes at every byte. What is not plain (a number, a literal, a
 * string that does not end here, the end of the value, what cannot stand where it stands) is left to that way; returns the
 * first byte not consumed.
 */
export function scanNested(state: ScanState, chunk: Buffer, from: number): number {
  const { stack } = state
  const floor = state.inElements ? 3 : 2
  const end = chunk.length
  let { mode, depth } = state
  let at = from
  for (; at < end; at += 1) {
    const byte = chunk[at] ?? 0
    if (byte === QUOTE) {
      if (mode === MODE.colon || mode === MODE.commaOrEnd) break
      const close = plainStringEnd(state, chunk, at + 1)
      if (close < 0) break
      const isKey = mode === MODE.key || mode === MODE.keyOrEnd
      if (isKey && close - at - 1 === state.markKey.length) markKeyAt(state, chunk, { start: at + 1, close })
      mode = isKey ? MODE.colon : MODE.commaOrEnd
      at = close
    } else if (byte === COLON && mode === MODE.colon) mode = MODE.value
    else if (byte === COMMA && mode === MODE.commaOrEnd)
      mode = stack[depth - 1] === OBJECT ? MODE.key : MODE.value
    else if (mayClose(mode) && byte === (stack[depth - 1] === OBJECT ? 0x7d : 0x5d)) {
      if (depth <= floor) break
      depth -= 1
      mode = MODE.commaOrEnd
    } else if ((byte === 0x7b || byte === 0x5b) && mayBegin(mode) && depth < MAX_DEPTH) {
      stack[depth] = byte === 0x7b ? OBJECT : ARRAY
      depth += 1
      mode = byte === 0x7b ? MODE.keyOrEnd : MODE.valueOrEnd
    } else if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break
  }
  state.mode = mode
  state.depth = depth
  return at
}

function mayClose(mode: number): boolean {
  return mode === MODE.commaOrEnd || mode === MODE.keyOrEnd || mode === MODE.valueOrEnd
}

function mayBegin(mode: number): boolean {
  return mode === MODE.value || mode === MODE.valueOrEnd
}

/** A key with escapes is as it stands none that is marked. */
function markKeyAt(
  state: ScanState,
  chunk: Buffer,
  { start, close }: { readonly start: number; readonly close: number },
): void {
  state.hasEscape = false
  state.textStart = start
  noteMark(state, chunk, close)
}
