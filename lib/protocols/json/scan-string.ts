import { codeAt, lengthOf } from '@/lib/core'
import { invalidRequest } from '../invalid-request'
import { endValue, failScan, MODE, NO_MARKS, type ScanState, type WordView } from './scan-state'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LETTER_U = 0x75
/** Strings longer than this are skipped four bytes at a time. */
const SHORT_BYTES = 4
const MAX_MARKS = 256
/** 1 at the letters that may follow a backslash alone. */
const SIMPLE_ESCAPES = new Uint8Array(256)
for (const letter of '"\\/bfnrt') SIMPLE_ESCAPES[letter.charCodeAt(0)] = 1

/** An aligned view of the chunk's memory. */
export function viewWords(chunk: Buffer): WordView {
  const offset = (4 - (chunk.byteOffset & 3)) & 3
  const count = Math.max(0, (chunk.length - offset) >> 2)
  return { words: new Uint32Array(chunk.buffer, chunk.byteOffset + offset, count), offset }
}

/** Scans on inside a string from byte `from`; returns the first byte not consumed. */
export function scanString(state: ScanState, chunk: Buffer, from: number): number {
  const end = chunk.length
  const view = state.view
  let at = from
  while (at < end) {
    if (state.escape !== 0) {
      at = scanEscape(state, chunk, at)
      continue
    }
    at = skipPlain(chunk, view, at)
    if (at >= end) break
    const byte = chunk[at]
    if (byte === QUOTE) {
      endString(state, chunk, at)
      return at + 1
    }
    if (byte !== BACKSLASH) failScan(state, at)
    state.hasEscape = true
    if (at + 1 < end && SIMPLE_ESCAPES[chunk[at + 1] ?? 0] === 1) {
      at += 2
    } else {
      state.escape = 1
      at++
    }
  }
  if (state.isKey) keepKeyHead(state, chunk, end)
  return end
}

/** The quote that ends a string whose text begins at `from`; -1 where it is not in the chunk, or not without a look at an escape. */
export function plainStringEnd({ view }: ScanState, chunk: Buffer, from: number): number {
  const end = chunk.length
  let at = skipPlain(chunk, view, from)
  while (at < end && chunk[at] === BACKSLASH) {
    if (at + 1 >= end || SIMPLE_ESCAPES[chunk[at + 1] ?? 0] !== 1) return -1
    at = skipPlain(chunk, view, at + 2)
  }
  return at < end && chunk[at] === QUOTE ? at : -1
}

/**
 * The next quote, backslash or control character at or after `from`; the chunk's length if there is none. With its second
 * bit turned the quote stands right behind the control characters: one comparison finds both.
 */
function skipPlain(chunk: Buffer, view: WordView | null, from: number): number {
  const end = chunk.length
  let at = from
  const shortEnd = view === null ? end : Math.min(end, from + SHORT_BYTES)
  while (at < shortEnd) {
    const byte = chunk[at] ?? 0
    if ((byte ^ 2) <= 0x20 || byte === BACKSLASH) return at
    at++
  }
  if (view === null || at >= end) return at
  at = skipWords(view, at)
  while (at < end) {
    const byte = chunk[at] ?? 0
    if ((byte ^ 2) <= 0x20 || byte === BACKSLASH) return at
    at++
  }
  return end
}

/**
 * Skips words without a quote, backslash or control byte: the classic zero-byte test, exact up to the first hit. The
 * quote's second bit is turned, so that one test finds it and what stands before it.
 * Starts at the word that contains `from` (bytes before `from` are plain already).
 */
function skipWords(view: WordView, from: number): number {
  const words = view.words
  const count = words.length
  let index = Math.max(0, (from - view.offset) >> 2)
  while (index < count) {
    const word = words[index] ?? 0
    const turned = word ^ 0x02020202
    const slash = word ^ 0x5c5c5c5c
    const hit = ((turned - 0x21212121) & ~turned) | ((slash - 0x01010101) & ~slash)
    if ((hit & 0x80808080) !== 0) break
    index++
  }
  return Math.max(from, view.offset + index * 4)
}

function scanEscape(state: ScanState, chunk: Buffer, at: number): number {
  const byte = chunk[at] ?? 0
  if (state.escape === 1) {
    if (byte === LETTER_U) state.escape = 5
    else if (SIMPLE_ESCAPES[byte] === 1) state.escape = 0
    else failScan(state, at)
    return at + 1
  }
  const lower = byte | 0x20
  const isHex = (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x66)
  if (!isHex) failScan(state, at)
  state.escape = state.escape === 2 ? 0 : state.escape - 1
  return at + 1
}

function endString(state: ScanState, chunk: Buffer, at: number): void {
  if (!state.isKey) {
    endValue(state, at + 1)
    return
  }
  state.mode = MODE.colon
  const length = at - state.textStart
  if (state.depth === 1) chooseWanted(state, chunk, at)
  else if (state.markKey.length === length || state.keyHead !== null) noteMark(state, chunk, at)
  state.keyHead = null
}

/** Which wanted key ends at byte `at`; throws when a unique one comes twice. */
function chooseWanted(state: ScanState, chunk: Buffer, at: number): void {
  const plain = !state.hasEscape && state.keyHead === null
  const decoded = plain ? null : decodeKey(state, chunk, at)
  const length = at - state.textStart
  for (let index = 0; index < state.wanted.length; index++) {
    const key = state.wanted[index]
    if (key === undefined) continue
    const name = key.name
    const matches =
      decoded === null ? name.length === length && equalsAt(chunk, state.textStart, name) : decoded === name
    if (!matches) continue
    if (key.unique && (state.ends[index] ?? -1) >= 0) {
      throw invalidRequest(`Duplicate key "${name}" in request body`, { param: name })
    }
    state.wantedAt = index
    if (index === state.elementsAt) state.elements = []
    return
  }
  state.wantedAt = -1
}

function equalsAt(chunk: Buffer, start: number, name: string): boolean {
  const length = lengthOf(name)
  for (let i = 0; i < length; i++) {
    if (chunk[start + i] !== codeAt(name, i)) return false
  }
  return true
}

/** The key's text with escapes resolved; a key too long to be wanted decodes to the empty string. */
function decodeKey(state: ScanState, chunk: Buffer, at: number): string {
  const rest = chunk.subarray(state.textStart, at)
  const raw = state.keyHead === null ? rest : Buffer.concat([state.keyHead, rest])
  if (raw.length > state.longestKey * 6) return ''
  const text = raw.toString('utf8')
  return state.hasEscape ? String(JSON.parse(`"${text}"`)) : text
}

/** Keeps what this chunk holds of an unfinished key, as far as it can matter. */
function keepKeyHead(state: ScanState, chunk: Buffer, end: number): void {
  const head = state.keyHead ?? Buffer.alloc(0)
  const room = state.longestKey * 6 + 1 - head.length
  const part = chunk.subarray(state.textStart, Math.min(end, state.textStart + Math.max(0, room)))
  state.keyHead = Buffer.concat([head, part])
  state.textStart = 0
}

export function noteMark(state: ScanState, chunk: Buffer, at: number): void {
  if (state.hasEscape || state.marks.length >= MAX_MARKS) return
  const matches =
    state.keyHead === null
      ? equalsAt(chunk, state.textStart, state.markKey)
      : decodeKey(state, chunk, at) === state.markKey
  if (!matches) return
  if (state.marks === NO_MARKS) state.marks = []
  state.marks.push(state.base + at)
}
