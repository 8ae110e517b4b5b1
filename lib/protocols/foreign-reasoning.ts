import { tryScan } from './json/try-scan'
import { fieldOf, readSpan } from './json/read-span'
import { WRAPPED_MARK } from './neutral/signature'
import type { BodySplice, ByteSpan } from './protocol'
import type { ScannedBody } from './request-fields'
import { standsAt } from './sse/data-lines'
import { OWN_ITEM, UNSIGNED_BLOCK } from './unsigned-reasoning'
import type { UnsignedReasoning } from './unsigned-reasoning'

/**
 * Reasoning that other platforms have signed, or that bears no signature, comes back in conversations that were translated
 * in between. Where the account speaks the client's own protocol it must not go upstream: no provider accepts another's.
 */
type Verdict = 'stays' | 'gone' | readonly BodySplice[]

/** A body, and where the next mark of such reasoning stands in it; -1 = nowhere behind `from`. */
type Marked = { readonly body: Buffer; readonly next: (from: number) => number }

/** Judges an element of a list in which a mark stands. */
type Judge = (marked: Marked, element: ByteSpan) => Verdict

/** The mark's end: it hardly ever occurs, so that bodies without one are searched at the speed of memory. */
const MARK = Buffer.from(WRAPPED_MARK)
const MARK_END = MARK.subarray(-4)
/** Google's word for calls whose signature is not at hand. **Source:** https://ai.google.dev/gemini-api/docs/thought-signatures */
const UNSIGNED = JSON.stringify('skip_thought_signature_validator')

/** Takes thinking blocks of other platforms, and unsigned ones, out of a Messages conversation. */
export function foreignBlocks(scanned: ScannedBody): readonly BodySplice[] {
  return changesOf(scanned, judgeList('content', judgeBlock), UNSIGNED_BLOCK)
}

/** Takes reasoning items of other platforms, and our own without content, out of a Responses input. */
export function foreignItems(scanned: ScannedBody): readonly BodySplice[] {
  return changesOf(scanned, judgeItem, OWN_ITEM)
}

/** Takes reasoning details and call signatures of other platforms out of a Chat conversation. */
export function foreignDetails(scanned: ScannedBody): readonly BodySplice[] {
  const lists = [listIn('reasoning_details', judgeBlock), listIn('tool_calls', judgeChatCall)]
  return changesOf(scanned, (marked, element) => lists.flatMap((changes) => changes(marked, element).splices))
}

/** Takes thoughts and call signatures of other platforms out of a Gemini conversation. */
export function foreignParts(scanned: ScannedBody): readonly BodySplice[] {
  return changesOf(scanned, judgeList('parts', judgePart))
}

const NONE: readonly BodySplice[] = []

function changesOf(
  { body, scan }: ScannedBody,
  judge: Judge,
  unsigned: UnsignedReasoning | null = null,
): readonly BodySplice[] {
  const { elements } = scan
  const isWrappedIn = nextMark(body, 0) >= 0
  const isUnsignedIn = unsigned !== null && unsigned.isIn(body, elements)
  if (!isWrappedIn && !isUnsignedIn) return NONE
  const next =
    unsigned !== null && isUnsignedIn
      ? eitherMark(
          (from) => nextMark(body, from),
          (from) => unsigned.next(body, from),
        )
      : (from: number) => nextMark(body, from)
  return judgeElements({ body, next }, elements, judge).splices
}

/** The nearer one of two marks; each is looked for once, as places only ascend. */
function eitherMark(one: Marked['next'], other: Marked['next']): Marked['next'] {
  const finders = [one, other].map((find) => ({ find, at: -1 }))
  return (from) => {
    for (const finder of finders) {
      if (finder.at >= from) continue
      const at = finder.find(from)
      finder.at = at < 0 ? Number.POSITIVE_INFINITY : at
    }
    const nearest = Math.min(...finders.map(({ at }) => at))
    return nearest === Number.POSITIVE_INFINITY ? -1 : nearest
  }
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
  return (marked, element) => {
    const { splices, isEmptied } = changesIn(marked, element)
    return isEmptied ? 'gone' : splices
  }
}

/** What a list loses; `isEmptied` = all it had. */
type ListChanges = { readonly splices: readonly BodySplice[]; readonly isEmptied: boolean }

/** What the list under a key of an object loses. */
function listIn(key: string, judge: Judge): (marked: Marked, object: ByteSpan) => ListChanges {
  return (marked, { start, end }) => {
    const scan = tryScan(marked.body.subarray(start, end), {
      keys: [{ name: key, unique: false }],
      elementsOf: key,
    })
    const elements = (scan?.elements ?? []).map((span) => ({
      start: start + span.start,
      end: start + span.end,
    }))
    return judgeElements(marked, elements, judge)
  }
}

function judgeElements(marked: Marked, elements: readonly ByteSpan[], judge: Judge): ListChanges {
  const splices: BodySplice[] = []
  let mark = -1
  let kept = 0
  for (const [index, element] of elements.entries()) {
    if (mark < element.start) mark = marked.next(element.start)
    const verdict = mark >= 0 && mark < element.end ? judge(marked, element) : 'stays'
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
function judgeBlock({ body }: Marked, element: ByteSpan): Verdict {
  const block = readSpan(body, element)
  return goneIf(isWrapped(block, 'signature') || isWrapped(block, 'data') || UNSIGNED_BLOCK.judge(block))
}

function judgeItem({ body }: Marked, element: ByteSpan): Verdict {
  const item = readSpan(body, element)
  return goneIf(isWrapped(item, 'encrypted_content') || OWN_ITEM.judge(item))
}

function judgeChatCall({ body }: Marked, element: ByteSpan): Verdict {
  const google = fieldOf(fieldOf(readSpan(body, element), 'extra_content'), 'google')
  return isWrapped(google, 'thought_signature') ? [resigned(body, element, UNSIGNED)] : 'stays'
}

function judgePart({ body }: Marked, element: ByteSpan): Verdict {
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
