/** Some servers put it before their JSON, where no reader of JSON wants it. */
const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

/** A whole answer without the byte order mark before it; the same buffer where there is none. */
export function withoutMark(body: Buffer): Buffer {
  if (body[0] !== BYTE_ORDER_MARK[0]) return body
  const { byteLength } = BYTE_ORDER_MARK
  return body.subarray(0, byteLength).equals(BYTE_ORDER_MARK) ? body.subarray(byteLength) : body
}
