import type { ByteSpan } from '../protocol'
import { firstNumberState, literalOf, scanLiteral, scanNumber } from './scan-scalar'
import {
  ARRAY,
  beginValue,
  endValue,
  failScan,
  MAX_DEPTH,
  MODE,
  NO_ELEMENTS,
  NO_MARKS,
  OBJECT,
  type ScanState,
  type WantedKey,
} from './scan-state'
import { isNested, scanNested } from './scan-nested'
import { scanString, viewWords } from './scan-string'

/** What to record while validating. Names are compared with *decoded* keys. */
export type JsonScannerOptions = {
  /** Top-level keys whose values' spans are recorded; the last of equal keys wins, as with `JSON.parse`. */
  readonly keys: readonly WantedKey[]
  /** One of `keys`: if its value is an array, the spans of its elements are recorded too. */
  readonly elementsOf?: string
  /** A key below the top level whose first 256 positions are recorded, written without escapes. */
  readonly markKey?: string
}

/** What a scan found; offsets are bytes from the start of the text. */
export type JsonScan = {
  spanOf(key: string): ByteSpan | null
  /** Ascending. */
  readonly elements: readonly ByteSpan[]
  /** Where `markKey` ended the first 256 times, ascending. */
  readonly marks: readonly number[]
}

/** An incremental validator of one JSON object (RFC 8259, at most 512 levels deep). */
export type JsonScanner = {
  /**
   * Throws AppError `INVALID_REQUEST` (400) at the first byte that cannot be JSON, at a duplicate unique key, or at an
   * element beyond the 262,144th.
   */
  push(chunk: Buffer): void
  /** Throws AppError `INVALID_REQUEST` (400) if the object is not complete. */
  finish(): JsonScan
}

const WORDS_FROM_BYTES = 2_048

/**
 * Makes a scanner that validates a JSON object chunk by chunk and remembers where the wanted values stand,
 * so that later code decodes single spans. Bytes outside ASCII are not checked here (see `isUtf8` of node:buffer).
 */
export function createJsonScanner(options: JsonScannerOptions): JsonScanner {
  const state = newState(options)
  return {
    push: (chunk) => scanChunk(state, chunk),
    finish: () => finishScan(state),
  }
}

/** Scans a whole text at once; same throws as the scanner. */
export function scanJson(text: Buffer, options: JsonScannerOptions): JsonScan {
  const state = newState(options)
  scanChunk(state, text)
  return finishScan(state)
}

const noPlacesOf: number[][] = []

/** At its full length: an array that grows leaves its former selves behind. */
function noPlaces(count: number): number[] {
  return (noPlacesOf[count] ??= Array.from({ length: count }, () => -1)).slice()
}

function newState(options: JsonScannerOptions): ScanState {
  const { keys, elementsOf, markKey = '' } = options
  let longestKey = markKey.length
  let elementsAt = -1
  for (let index = 0; index < keys.length; index += 1) {
    const name = keys[index]?.name ?? ''
    if (name.length > longestKey) longestKey = name.length
    if (name === elementsOf) elementsAt = index
  }
  return {
    mode: MODE.value,
    base: 0,
    view: null,
    stack: [],
    depth: 0,
    isKey: false,
    hasEscape: false,
    escape: 0,
    textStart: 0,
    keyHead: null,
    numberState: 0,
    literal: '',
    literalAt: 0,
    wanted: keys,
    longestKey,
    wantedAt: -1,
    valueStart: 0,
    starts: noPlaces(keys.length),
    ends: noPlaces(keys.length),
    elementsAt,
    inElements: false,
    elementStart: 0,
    elements: NO_ELEMENTS,
    markKey,
    marks: NO_MARKS,
  }
}

function scanChunk(state: ScanState, chunk: Buffer): void {
  state.view = chunk.length >= WORDS_FROM_BYTES ? viewWords(chunk) : null
  let at = 0
  while (at < chunk.length) {
    if (state.mode === MODE.string) at = scanString(state, chunk, at)
    else if (state.mode === MODE.number) at = scanNumber(state, chunk, at)
    else if (state.mode === MODE.literal) at = scanLiteral(state, chunk, at)
    else {
      if (isNested(state)) at = scanNested(state, chunk, at)
      if (at < chunk.length) at = scanToken(state, chunk, at)
    }
  }
  state.base += chunk.length
  state.textStart = 0
  state.view = null
}

/** Consumes one structural byte, one whitespace byte, or the first byte of a scalar. */
function scanToken(state: ScanState, chunk: Buffer, at: number): number {
  const byte = chunk[at] ?? 0
  if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return at + 1
  switch (state.mode) {
    case MODE.commaOrEnd:
      if (byte === 0x2c) state.mode = state.stack[state.depth - 1] === OBJECT ? MODE.key : MODE.value
      else closeContainer(state, byte, at)
      break
    case MODE.colon:
      if (byte !== 0x3a) failScan(state, at)
      state.mode = MODE.value
      break
    case MODE.key:
    case MODE.keyOrEnd:
      if (byte === 0x22) beginString(state, true, at)
      else if (state.mode === MODE.keyOrEnd) closeContainer(state, byte, at)
      else failScan(state, at)
      break
    case MODE.valueOrEnd:
      if (byte === 0x5d) closeContainer(state, byte, at)
      else startValue(state, byte, at)
      break
    case MODE.value:
      startValue(state, byte, at)
      break
    default:
      failScan(state, at)
  }
  return at + 1
}

function beginString(state: ScanState, isKey: boolean, at: number): void {
  state.mode = MODE.string
  state.isKey = isKey
  state.hasEscape = false
  state.textStart = at + 1
}

function startValue(state: ScanState, byte: number, at: number): void {
  if (state.depth === 0 && byte !== 0x7b) failScan(state, at)
  beginValue(state, at)
  if (byte === 0x22) {
    beginString(state, false, at)
  } else if (byte === 0x7b || byte === 0x5b) {
    openContainer(state, byte, at)
  } else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
    state.mode = MODE.number
    state.numberState = firstNumberState(byte)
  } else {
    state.literal = literalOf(byte)
    if (state.literal === '') failScan(state, at)
    state.literalAt = 1
    state.mode = MODE.literal
  }
}

function openContainer(state: ScanState, byte: number, at: number): void {
  if (state.depth >= MAX_DEPTH) failScan(state, at)
  if (state.depth === 1) {
    const wanted = state.elementsAt >= 0 && state.wantedAt === state.elementsAt
    state.inElements = wanted && byte === 0x5b
  }
  state.stack[state.depth] = byte === 0x7b ? OBJECT : ARRAY
  state.depth++
  state.mode = byte === 0x7b ? MODE.keyOrEnd : MODE.valueOrEnd
}

function closeContainer(state: ScanState, byte: number, at: number): void {
  const expected = state.stack[state.depth - 1] === OBJECT ? 0x7d : 0x5d
  if (byte !== expected) failScan(state, at)
  state.depth--
  if (state.depth === 1) state.inElements = false
  endValue(state, at + 1)
}

function finishScan(state: ScanState): JsonScan {
  if (state.mode !== MODE.done) failScan(state, 0)
  return new FinishedScan(state)
}

class FinishedScan implements JsonScan {
  readonly elements: readonly ByteSpan[]
  readonly marks: readonly number[]
  private readonly wanted: readonly WantedKey[]
  private readonly starts: readonly number[]
  private readonly ends: readonly number[]

  constructor({ elements, marks, wanted, starts, ends }: ScanState) {
    this.elements = elements
    this.marks = marks
    this.wanted = wanted
    this.starts = starts
    this.ends = ends
  }

  spanOf(key: string): ByteSpan | null {
    const { wanted, starts, ends } = this
    for (let index = 0; index < wanted.length; index += 1) {
      if (wanted[index]?.name !== key) continue
      const end = ends[index] ?? -1
      return end < 0 ? null : { start: starts[index] ?? 0, end }
    }
    return null
  }
}
