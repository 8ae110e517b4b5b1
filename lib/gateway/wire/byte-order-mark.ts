/** Some servers put it before their JSON, where no reader of JSON wants it. */
const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

/** A text without the mark at its beginning; the same buffer where there is none. */
export function withoutMark(text: Buffer): Buffer {
  if (text[0] !== BYTE_ORDER_MARK[0]) return text
  const { length } = BYTE_ORDER_MARK
  return text.subarray(0, length).equals(BYTE_ORDER_MARK) ? text.subarray(length) : text
}

/** The same of a text in pieces, which may be cut inside of the mark. */
export function piecesWithoutMark(pieces: readonly Buffer[]): readonly Buffer[] {
  if (pieces[0]?.[0] !== BYTE_ORDER_MARK[0]) return pieces
  const beginning = Buffer.concat(pieces.slice(0, BYTE_ORDER_MARK.length))
  return [withoutMark(beginning), ...pieces.slice(BYTE_ORDER_MARK.length)]
}
