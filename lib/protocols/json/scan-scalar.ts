import { endValue, failScan, type ScanState } from './scan-state'

/** Where inside a number the scanner stands. */
const NUMBER = {
  minus: 0,
  zero: 1,
  integer: 2,
  point: 3,
  fraction: 4,
  exponent: 5,
  exponentSign: 6,
  exponentDigits: 7,
} as const

/** The state after a number's first byte (`-` or a digit). */
export function firstNumberState(byte: number): number {
  if (byte === 0x2d) return NUMBER.minus
  return byte === 0x30 ? NUMBER.zero : NUMBER.integer
}

/** Scans on inside a number; the byte that ends it is left for the caller. */
export function scanNumber(state: ScanState, chunk: Buffer, from: number): number {
  let at = from
  while (at < chunk.length) {
    const next = nextNumberState(state.numberState, chunk[at] ?? 0)
    if (next < 0) {
      if (!isWholeNumber(state.numberState)) failScan(state, at)
      endValue(state, at)
      return at
    }
    state.numberState = next
    at++
  }
  return at
}

function isWholeNumber(numberState: number): boolean {
  return (
    numberState === NUMBER.zero ||
    numberState === NUMBER.integer ||
    numberState === NUMBER.fraction ||
    numberState === NUMBER.exponentDigits
  )
}

/** -1 when the byte does not continue the number. */
function nextNumberState(numberState: number, byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return afterDigit(numberState, byte)
  const afterDigits = numberState === NUMBER.zero || numberState === NUMBER.integer
  if (byte === 0x2e) return afterDigits ? NUMBER.point : -1
  if ((byte | 0x20) === 0x65) return afterDigits || numberState === NUMBER.fraction ? NUMBER.exponent : -1
  if (byte === 0x2b || byte === 0x2d) return numberState === NUMBER.exponent ? NUMBER.exponentSign : -1
  return -1
}

function afterDigit(numberState: number, byte: number): number {
  switch (numberState) {
    case NUMBER.minus:
      return byte === 0x30 ? NUMBER.zero : NUMBER.integer
    case NUMBER.integer:
      return NUMBER.integer
    case NUMBER.point:
    case NUMBER.fraction:
      return NUMBER.fraction
    case NUMBER.exponent:
    case NUMBER.exponentSign:
    case NUMBER.exponentDigits:
      return NUMBER.exponentDigits
    default:
      return -1
  }
}

/** The literal a byte begins; empty = none. */
export function literalOf(byte: number): string {
  if (byte === 0x74) return 'true'
  if (byte === 0x66) return 'false'
  return byte === 0x6e ? 'null' : ''
}

/** Scans on inside `true`, `false` or `null`. */
export function scanLiteral(state: ScanState, chunk: Buffer, from: number): number {
  let at = from
  while (at < chunk.length) {
    if (chunk[at] !== state.literal.charCodeAt(state.literalAt)) failScan(state, at)
    at++
    state.literalAt++
    if (state.literalAt === state.literal.length) {
      endValue(state, at)
      return at
    }
  }
  return at
}
