import { tryScan } from '../json/try-scan'

const RESPONSE_SCAN = { keys: [{ name: 'response', unique: false }] }
const OPENING_BRACE = 0x7b

/** The Gemini response inside an envelope, byte for byte; what is no envelope (an error) stays as it is. */
export function unwrapAnswer(body: Buffer): Buffer {
  const span = tryScan(body, RESPONSE_SCAN)?.spanOf('response') ?? null
  return span === null || body[span.start] !== OPENING_BRACE ? body : body.subarray(span.start, span.end)
}
