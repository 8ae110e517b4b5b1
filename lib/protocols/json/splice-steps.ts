import type { BodySplice } from '../protocol'
import { spliceAll } from './read-span'
import type { Steps } from './scan-steps'

/** So many are put in at once. */
const SPLICES_A_STEP = 2_048

/** `spliceAll` in pieces, for bodies that change in very many places. */
export function* spliceSteps(text: Buffer, splices: readonly BodySplice[]): Steps<Buffer> {
  if (splices.length <= SPLICES_A_STEP) return spliceAll(text, splices)
  const pieces: Buffer[] = []
  let from = 0
  for (let at = 0; at < splices.length; at += SPLICES_A_STEP) {
    const some = splices.slice(at, at + SPLICES_A_STEP)
    const isLast = at + SPLICES_A_STEP >= splices.length
    const end = isLast ? text.length : (some.at(-1)?.span.end ?? from)
    pieces.push(spliceAll(text.subarray(from, end), movedBack(some, from)))
    from = end
    yield
  }
  return Buffer.concat(pieces)
}

function movedBack(splices: readonly BodySplice[], by: number): readonly BodySplice[] {
  return splices.map(({ span, text }) => ({ span: { start: span.start - by, end: span.end - by }, text }))
}
