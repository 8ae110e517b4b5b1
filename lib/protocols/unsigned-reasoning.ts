import { fieldOf } from './json/read-span'
import type { ByteSpan } from './protocol'
import { standsAt } from './sse/data-lines'

/** Reasoning that no provider has signed, as we tell it where the wire in between knows no signatures. */
export type UnsignedReasoning = {
  /** Whether the mark of such reasoning stands in a list's elements; those that begin as a user's turn are passed over. */
  isIn(body: Buffer, elements: readonly ByteSpan[]): boolean
  /** Where the next mark stands; -1 = nowhere. */
  next(body: Buffer, from: number): number
  judge(value: unknown): boolean
}

const SPACE = 0x20
const COLON = 0x3a
const EMPTY_TEXT = Buffer.from('""')
const SIGNATURE = Buffer.from('"signature"')
const OWN_ID = Buffer.from('"rs_')
/** `rs_`, the id of the request that it answered, its place; the provider's own have one word behind `rs_`. */
const OWN_ID_FORM = /^rs_[\da-f]{32}_\d+$/

/** Thinking with an empty signature: Anthropic signs all of its own, and refuses this. */
export const UNSIGNED_BLOCK: UnsignedReasoning = {
  isIn: lookBehind(['{"role":"user"', '{"role": "user"'], nextEmptySignature),
  next: nextEmptySignature,
  judge: (block) => fieldOf(block, 'type') === 'thinking' && fieldOf(block, 'signature') === '',
}

/** A reasoning item of our own making without content: no provider knows its id. */
export const OWN_ITEM: UnsignedReasoning = {
  isIn: lookBehind(['{"type":"message"', '{"role":"user"', '{"role": "user"'], nextOwnId),
  next: nextOwnId,
  judge(item) {
    const id = fieldOf(item, 'id')
    if (fieldOf(item, 'type') !== 'reasoning' || typeof id !== 'string' || !OWN_ID_FORM.test(id)) return false
    return typeof fieldOf(item, 'encrypted_content') !== 'string'
  },
}

/** A search that begins at the first element with another head, and is spared where there is none. */
function lookBehind(heads: readonly string[], next: UnsignedReasoning['next']): UnsignedReasoning['isIn'] {
  const bytes = heads.map((head) => Buffer.from(head))
  return (body, elements) => {
    for (const { start } of elements) {
      if (!bytes.some((head) => standsAt(body, start, head))) return next(body, start) >= 0
    }
    return false
  }
}

function nextEmptySignature(body: Buffer, from: number): number {
  for (let at = body.indexOf(EMPTY_TEXT, from); at >= 0; at = body.indexOf(EMPTY_TEXT, at + 1)) {
    const colon = beforeSpaces(body, at)
    const key = body[colon] === COLON ? beforeSpaces(body, colon) : -1
    if (standsAt(body, key + 1 - SIGNATURE.length, SIGNATURE)) return at
  }
  return -1
}

/** The last byte before a place that is no space. */
function beforeSpaces(body: Buffer, at: number): number {
  let before = at - 1
  while (isSpace(body[before])) before -= 1
  return before
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function nextOwnId(body: Buffer, from: number): number {
  return body.indexOf(OWN_ID, from)
}
