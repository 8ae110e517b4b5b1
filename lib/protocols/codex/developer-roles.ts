import { includesSteps } from '../json/includes-steps'
import { scanSteps } from '../json/scan-steps'
import type { Steps } from '../json/scan-steps'
import type { BodySplice, ByteSpan } from '../protocol'
import { isTurnOver } from './item-turns'

const SYSTEM = '"system"'
const SYSTEM_BYTES = [Buffer.from(SYSTEM)]
const OPENING_BRACE = 0x7b
const ROLE_SCAN = { keys: [{ name: 'role', unique: false }] }

/** Makes developers of the systems among the items of an input, which ChatGPT's backend refuses. */
export function* developerRoles(body: Buffer, elements: readonly ByteSpan[]): Steps<readonly BodySplice[]> {
  const splices: BodySplice[] = []
  let turnAt = 0
  for (const [index, { start, end }] of elements.entries()) {
    if (isTurnOver(elements, turnAt, index)) {
      turnAt = index
      yield
    }
    const item = body.subarray(start, end)
    if (item[0] !== OPENING_BRACE || !(yield* includesSteps(item, SYSTEM_BYTES))) continue
    const role = (yield* scanSteps(item, ROLE_SCAN)).spanOf('role')
    if (role === null || item.toString('latin1', role.start, role.end) !== SYSTEM) continue
    splices.push({ span: { start: start + role.start, end: start + role.end }, text: '"developer"' })
  }
  return splices
}
