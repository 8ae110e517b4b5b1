import { isWrapped, withComma } from '../foreign-reasoning'
import { fieldOf, readSpan } from '../json/read-span'
import { includesSteps } from '../json/includes-steps'
import { scanSteps } from '../json/scan-steps'
import type { Steps } from '../json/scan-steps'
import { unsupportedField } from '../neutral'
import type { BodySplice, ByteSpan } from '../protocol'
import { isTurnOver } from './item-turns'

const WORDS = ['"reasoning"', '"item_reference"'].map((word) => Buffer.from(word))
/** A reference need not say its type; it is never longer. */
const SHORT_BYTES = 256
/** Longer items are scanned, not parsed: of many megabytes that would hold up the event loop. */
const LONG_BYTES = 65_536
const OPENING = 0x7b
const QUOTE = 0x22
const NEITHER_TEXT_NOR_NULL = true
const JUDGED = {
  keys: ['type', 'id', 'role', 'encrypted_content'].map((name) => ({ name, unique: false })),
}

/**
 * Takes out of an input what points to items that are kept nowhere: reasoning without its content, or of another platform,
 * and references to it. Throws AppError `UNSUPPORTED_FIELD` (400) for references to anything else.
 */
export function* unkeptItems(body: Buffer, elements: readonly ByteSpan[]): Steps<readonly BodySplice[]> {
  const splices: BodySplice[] = []
  let turnAt = 0
  for (const [index, element] of elements.entries()) {
    if (isTurnOver(elements, turnAt, index)) {
      turnAt = index
      yield
    }
    if (!(yield* mayBeUnkept(body, element)) || !isUnkept(yield* headOf(body, element), index)) continue
    const hasKept = index > splices.length
    splices.push({ span: withComma(elements, index, hasKept), text: '' })
  }
  return splices
}

function* mayBeUnkept(body: Buffer, { start, end }: ByteSpan): Steps<boolean> {
  return end - start <= SHORT_BYTES || (yield* includesSteps(body.subarray(start, end), WORDS))
}

/** An item, of a long one what it is judged by; of a long text in it the beginning, as it stands. */
export function* headOf(body: Buffer, { start, end }: ByteSpan): Steps<unknown> {
  if (end - start <= LONG_BYTES) return readSpan(body, { start, end })
  if (body[start] !== OPENING) return null
  const item = body.subarray(start, end)
  const scan = yield* scanSteps(item, JUDGED)
  const fields = JUDGED.keys.flatMap(({ name }) => {
    const span = scan.spanOf(name)
    return span === null ? [] : [[name, valueAt(item, span)] as const]
  })
  return Object.fromEntries(fields)
}

function valueAt(item: Buffer, span: ByteSpan): unknown {
  if (span.end - span.start <= SHORT_BYTES) return readSpan(item, span)
  return item[span.start] === QUOTE
    ? item.toString('latin1', span.start + 1, span.start + SHORT_BYTES)
    : NEITHER_TEXT_NOR_NULL
}

function isUnkept(item: unknown, index: number): boolean {
  const type = fieldOf(item, 'type')
  if (type === 'reasoning') {
    return typeof fieldOf(item, 'encrypted_content') !== 'string' || isWrapped(item, 'encrypted_content')
  }
  const id = fieldOf(item, 'id')
  const isNameless = (type === undefined || type === null) && fieldOf(item, 'role') === undefined
  if (type !== 'item_reference' && !(isNameless && typeof id === 'string')) return false
  if (typeof id === 'string' && id.startsWith('rs_')) return true
  throw unsupportedField(`input.${index}`, 'the account keeps no items: send the item itself')
}
