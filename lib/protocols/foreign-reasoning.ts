import { tryScan } from './json/try-scan'
import { fieldOf, readSpan } from './json/read-span'
import { WRAPPED_MARK } from './neutral/signature'
import type { BodySplice, ByteSpan } from './protocol'
import type { ScannedBody } from './request-fields'
import { standsAt } from './sse/data-lines'

/**
 * Reasoning that other platforms have signed comes back in conversations that were translated in between. Where the
 * account speaks the client's own protocol it must not go upstream: no provider accepts another's signature.
 */
type Verdict = 'stays' | 'gone' | readonly BodySplice[]

/** Judges an element of a list in which the mark of a wrapped signature stands. */
type Judge = (body: Buffer, element: ByteSpan) => Verdict

/** The mark's end: it hardly ever occurs, so that bodies without one are searched at the speed of memory. */
const MARK = Buffer.from(WRAPPED_MARK)
const MARK_END = MARK.subarray(-4)
/** Google's word for calls whose signature is not at hand. **Source:** https://ai.google.dev/gemini-api/docs/thought-signatures */
const UNSIGNED = JSON.stringify('skip_thought_signature_validator')

/** Takes thinking blocks of other platforms out of a Messages conversation. */
export function foreignBlocks(scanned: ScannedBody): readonly BodySplice[] {
  return changesOf(scanned, judgeList('content', judgeBlock))
}

/** Takes reasoning items of other platforms out of a Responses input. */
export function foreignItems(scanned: ScannedBody): readonly BodySplice[] {
  return changesOf(scanned, (body, element) =>
    goneIf(isWrapped(readSpan(body, element), 'encrypted_content')),
  )
}

/** Takes reasoning details and call signatures of other platforms out of a Chat conversation. */
export function foreignDetails(scanned: ScannedBody): readonly BodySplice[] {
  const lists = [listIn('reasoning_details', judgeBlock), listIn('tool_calls', judgeChatCall)]
  return changesOf(scanned, (body, element) => lists.flatMap((changes) => changes(body, element).splices))
}

/** Takes thoughts and call signatures of other platforms out of a Gemini conversation. */
export function foreignParts(scanned: ScannedBody): readonly BodySplice[] {
  return changesOf(scanned, judgeList('parts', judgePart))
}

const NONE: readonly BodySplice[] = []

function changesOf({ body, scan }: ScannedBody, judge: Judge): readonly BodySplice[] {
  const at = nextMark(body, 0)
  if (at < 0) return NONE
  return judgeElements(body, scan.elements, judge).splices
}

function nextMark(body: Buffer, from: number): number {
  const reach = MARK.length - MARK_END.length
  for (let at = body.indexOf(MARK_END, from); at >= 0; at = body.indexOf(MARK_END, at + 1)) {
    if (standsAt(body, at - reach, MARK)) return at - reach
  }
  return -1
}

/** A judge of objects that bear a list: one that loses all its elements goes itself. */
function judgeList(key: string, judge: Judge): Judge {
  const changesIn = listIn(key, judge)
  return (body, element) => {
    const { splices, isEmptied } = changesIn(body, element)
    return isEmptied ? 'gone' : splices
  }
}

/** What a list loses; `isEmptied` = all it had. */
type ListChanges = { readonly splices: readonly BodySplice[]; readonly isEmptied: boolean }

/** What the list under a key of an object loses. */
function listIn(key: string, judge: Judge): (body: Buffer, object: ByteSpan) => ListChanges {
  return (body, { start, end }) => {
    const scan = tryScan(body.subarray(start, end), { keys: [{ name: key, unique: false }], elementsOf: key })
    const elements = (scan?.elements ?? []).map((span) => ({
      start: start + span.start,
      end: start + span.end,
    }))
    return judgeElements(body, elements, judge)
  }
}

function judgeElements(body: Buffer, elements: readonly ByteSpan[], judge: Judge): ListChanges {
  const splices: BodySplice[] = []
  let mark = -1
  let kept = 0
  for (const [index, element] of elements.entries()) {
    if (mark < element.start) mark = nextMark(body, element.start)
    const verdict = mark >= 0 && mark < element.end ? judge(body, element) : 'stays'
    if (verdict === 'gone') splices.push({ span: withComma(elements, index, kept > 0), text: '' })
    else kept += 1
    if (typeof verdict !== 'string') splices.push(...verdict)
  }
  return { splices, isEmptied: splices.length > 0 && kept === 0 }
}

/** The span of a list's element with the comma that goes with it: the one before it once an element stays, else the one behind it. */
export function withComma(elements: readonly ByteSpan[], index: number, hasKept: boolean): ByteSpan {
  const { start = 0, end = 0 } = elements[index] ?? {}
  if (hasKept) return { start: elements[index - 1]?.end ?? start, end }
  return { start, end: elements[index + 1]?.start ?? end }
}

const goneIf = (isForeign: boolean): Verdict => (isForeign ? 'gone' : 'stays')

/** Whether a field holds a signature of another platform. */
export function isWrapped(value: unknown, key: string): boolean {
  const text = fieldOf(value, key)
  return typeof text === 'string' && text.startsWith(WRAPPED_MARK)
}

/** A thinking block, or a detail of reasoning. */
function judgeBlock(body: Buffer, element: ByteSpan): Verdict {
  const block = readSpan(body, element)
  return goneIf(isWrapped(block, 'signature') || isWrapped(block, 'data'))
}

function judgeChatCall(body: Buffer, element: ByteSpan): Verdict {
  const google = fieldOf(fieldOf(readSpan(body, element), 'extra_content'), 'google')
  return isWrapped(google, 'thought_signature') ? [resigned(body, element, UNSIGNED)] : 'stays'
}

function judgePart(body: Buffer, element: ByteSpan): Verdict {
  const part = readSpan(body, element)
  if (!isWrapped(part, 'thoughtSignature') && !isWrapped(part, 'thought_signature')) return 'stays'
  const isCall = (fieldOf(part, 'functionCall') ?? fieldOf(part, 'function_call')) !== undefined
  if (isCall) return [resigned(body, element, UNSIGNED)]
  const text = fieldOf(part, 'text')
  const isThought = fieldOf(part, 'thought') === true || text === undefined || text === ''
  return isThought ? 'gone' : [resigned(body, element, '""')]
}

const QUOTE = 0x22

/** Another signature in place of the wrapped one, which needs no escapes and so stands in the body as it is. */
function resigned(body: Buffer, element: ByteSpan, text: string): BodySplice {
  let start = nextMark(body, element.start)
  while (start >= 0 && body[start - 1] !== QUOTE) start = nextMark(body, start + 1)
  return { span: { start: start - 1, end: body.indexOf(QUOTE, start) + 1 }, text }
}
