import { invalidRequest, UNPARSABLE_BODY } from '../invalid-request'
import type { ByteSpan } from '../protocol'

/** What the scanner is inside of, or waits for. */
export const MODE = {
  value: 0,
  valueOrEnd: 1,
  keyOrEnd: 2,
  key: 3,
  colon: 4,
  commaOrEnd: 5,
  done: 6,
  string: 7,
  number: 8,
  literal: 9,
} as const

export const ARRAY = 1
export const OBJECT = 2
export const MAX_DEPTH = 512
/** No model's context holds as many messages: a million tokens at four and more for each. */
const MAX_ELEMENTS = 262_144

/** A recorded key; `unique` ones may not occur twice. */
export type WantedKey = { readonly name: string; readonly unique: boolean }

/** A chunk's memory four bytes at a time; `offset` is its first aligned byte. */
export type WordView = { readonly words: Uint32Array; readonly offset: number }

/** Everything that survives from one chunk to the next. Mutable: it is the hot loop's only memory. */
export type ScanState = {
  mode: number
  /** Position of the current chunk's first byte in the whole text. */
  base: number
  /** Of the current chunk; `null` where it does not pay. */
  view: WordView | null
  readonly stack: number[]
  depth: number
  isKey: boolean
  hasEscape: boolean
  /** 0 plain, 1 after a backslash, 2–5 hex digits outstanding + 1. */
  escape: number
  /** Where the string's text begins in the current chunk; 0 when it began in an earlier one. */
  textStart: number
  /** Raw key bytes of earlier chunks; `null` = none. */
  keyHead: Buffer | null
  numberState: number
  literal: string
  literalAt: number
  readonly wanted: readonly WantedKey[]
  readonly longestKey: number
  /** Index into `wanted` of the top-level key whose value comes next; -1 = not wanted. */
  wantedAt: number
  valueStart: number
  readonly starts: number[]
  readonly ends: number[]
  /** Index into `wanted` of the key whose array elements are recorded; -1 = none. */
  readonly elementsAt: number
  inElements: boolean
  elementStart: number
  elements: ByteSpan[]
  readonly markKey: string
  marks: number[]
}

/** What nothing is added to: a list of its own is made for the first one found. */
export const NO_ELEMENTS: ByteSpan[] = []
export const NO_MARKS: number[] = []

/** Refuses the text; `at` is the byte that cannot stand where it stands. */
export function failScan(state: ScanState, at: number): never {
  throw invalidRequest(UNPARSABLE_BODY, { offset: state.base + at })
}

function failCount({ wanted, elementsAt }: ScanState): never {
  const param = wanted[elementsAt]?.name ?? ''
  throw invalidRequest(`${param} has too many items, the most is ${MAX_ELEMENTS}`, { param })
}

/** Notes that a value begins at byte `at` of the chunk. */
export function beginValue(state: ScanState, at: number): void {
  if (state.depth === 1) {
    if (state.wantedAt >= 0) state.valueStart = state.base + at
  } else if (state.depth === 2 && state.inElements) {
    state.elementStart = state.base + at
  }
}

/** Notes that the value begun last at this depth ends before byte `at` of the chunk, and what may follow. */
export function endValue(state: ScanState, at: number): void {
  state.mode = MODE.commaOrEnd
  if (state.depth === 1) {
    const wantedAt = state.wantedAt
    if (wantedAt < 0) return
    state.starts[wantedAt] = state.valueStart
    state.ends[wantedAt] = state.base + at
    state.wantedAt = -1
  } else if (state.depth === 2 && state.inElements) {
    if (state.elements.length >= MAX_ELEMENTS) failCount(state)
    state.elements.push({ start: state.elementStart, end: state.base + at })
  } else if (state.depth === 0) {
    state.mode = MODE.done
  }
}
