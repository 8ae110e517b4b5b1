import { isTurnOver } from '../codex/item-turns'
import { UNSIGNED } from '../foreign-reasoning'
import { scanJson } from '../json/create-json-scanner'
import { includesSteps } from '../json/includes-steps'
import { scanSteps } from '../json/scan-steps'
import type { Steps } from '../json/scan-steps'
import { spliceSteps } from '../json/splice-steps'
import { tryScan } from '../json/try-scan'
import type { BodySplice, ByteSpan } from '../protocol'

/**
 * What an account answers to a signature that another one has made: they are bound to who gave them.
 * **Source:** https://ai.google.dev/gemini-api/docs/thought-signatures
 */
const REFUSED = /(?:corrupted|invalid) thought[ _]?signature|thought[ _]?signature is (?:not valid|invalid)/i
const NAMES = ['thoughtSignature', 'thought_signature'] as const
const SEALS: readonly Buffer[] = NAMES.map((name) => Buffer.from(`"${name}"`))
const CALLS = ['functionCall', 'function_call'] as const
const CONTENTS = { keys: [{ name: 'contents', unique: false }], elementsOf: 'contents' }
const PARTS = { keys: [{ name: 'parts', unique: false }], elementsOf: 'parts' }
const PART = { keys: [...NAMES, ...CALLS].map((name) => ({ name, unique: false })) }

const NO_SIGNATURE = '""'
const OPENING_BRACE = 0x7b

/** Whether an account refuses a request of the Gemini API for signatures that are not its own. */
export function isSignedForAnother(requestBody: Buffer, refusal: Buffer): boolean {
  return REFUSED.test(refusal.toString('latin1')) && SEALS.some((seal) => requestBody.includes(seal))
}

/** A request of the Gemini API without its signatures, calls with the word that stands for one; every other byte as it came. */
export function* withoutSignatures(body: Buffer): Steps<Buffer> {
  const { elements } = yield* scanSteps(body, CONTENTS)
  const splices: BodySplice[] = []
  let turnAt = 0
  for (const [index, element] of elements.entries()) {
    if (isTurnOver(elements, turnAt, index)) {
      turnAt = index
      yield
    }
    if (!(yield* includesSteps(body.subarray(element.start, element.end), SEALS))) continue
    for (const part of partsOf(body, element)) splices.push(...unsigned(body, part))
  }
  return yield* spliceSteps(body, splices)
}

function partsOf(body: Buffer, { start, end }: ByteSpan): readonly ByteSpan[] {
  return (tryScan(body.subarray(start, end), PARTS)?.elements ?? []).map((part) => movedBy(part, start))
}

function unsigned(body: Buffer, { start, end }: ByteSpan): readonly BodySplice[] {
  if (body[start] !== OPENING_BRACE) return []
  const scan = scanJson(body.subarray(start, end), PART)
  const text = CALLS.some((name) => scan.spanOf(name) !== null) ? UNSIGNED : NO_SIGNATURE
  return NAMES.map((name) => scan.spanOf(name))
    .filter((span) => span !== null)
    .toSorted((one, other) => one.start - other.start)
    .map((span) => ({ span: movedBy(span, start), text }))
}

function movedBy({ start, end }: ByteSpan, by: number): ByteSpan {
  return { start: start + by, end: end + by }
}
