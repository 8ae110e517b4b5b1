import { tryScan } from './json/try-scan'
import { fieldOf, readSpan } from './json/read-span'
import { WRAPPED_MARK } from './neutral/signature'
import type { BodySplice, ByteSpan } from './protocol'
import type { ScannedBody } from './request-fields'
import { isOwnItemId, nextOwnItem } from './own-item-id'
import { standsAt } from './sse/data-lines'

/**
 * Reasoning that other platforms have signed, or made, comes back in conversations that were translated in between. Where
 * the account speaks the client's own protocol it must not go upstream: no provider accepts another's signature, nor an id
 * it has never given.
 */
type Verdict = 'stays' | 'gone' | readonly BodySplice[]

/** Judges an element of a list in which a mark stands. */
type Judge = (body: Buffer, element: ByteSpan) => Verdict

/** Where the next mark of foreign reasoning stands in a body; -1 = nowhere behind `from`. */
type FindMark = (body: Buffer, from: number) => number

/** Who judges the elements that bear one of the marks. */
type Search = { readonly marks: readonly FindMark[]; readonly judge: Judge }

/** The mark's end: it hardly ever occurs, so that bodies without one are searched at the speed of memory. */
const MARK = Buffer.from(WRAPPED_MARK)
const MARK_END = MARK.subarray(-4)
const NONE: readonly BodySplice[] = []
/** Google's word for calls whose signature is not at hand. **Source:** https://ai.google.dev/gemini-api/docs/thought-signatures */
export const UNSIGNED = JSON.stringify('skip_thought_signature_validator')

const WRAPPED: readonly FindMark[] = [nextMark]
const BLOCKS: Search = { marks: WRAPPED, judge: judgeList('content', judgeBlock) }
const FIRST_ITEM: Search = { marks: WRAPPED, judge: judgeItem }
const ITEMS: Search = { marks: [nextMark, nextOwnItem], judge: judgeItem }
const DETAILS: Search = { marks: WRAPPED, judge: judgeDetails() }
const PARTS: Search = { marks: WRAPPED, judge: judgeList('parts', judgePart) }

/** Takes thinking blocks of other platforms out of a Messages conversation. */
export function foreignBlocks(scanned: ScannedBody): readonly BodySplice[] {
  return changesOf(scanned, BLOCKS)
}

/** Takes reasoning items of other platforms, and those of our own making, out of a Responses input. */
export function foreignItems(scanned: ScannedBody): readonly BodySplice[] {
  // Nothing was answered before a first item.
  return changesOf(scanned, scanned.scan.elements.length > 1 ? ITEMS : FIRST_ITEM)
}

/** Takes reasoning details and call signatures of other platforms out of a Chat conversation. */
export function foreignDetails(scanned: ScannedBody): readonly BodySplice[] {
  return changesOf(scanned, DETAILS)
}

/** Takes thoughts and call signatures of other platforms out of a Gemini conversation. */
export function foreignParts(scanned: ScannedBody): readonly BodySplice[] {
  return changesOf(scanned, PARTS)
}

function changesOf({ body, scan }: ScannedBody, search: Search): readonly BodySplice[] {
  for (const find of search.marks) {
    if (find(body, 0) >= 0) return judgeElements(body, scan.elements, search).splices
  }
  return NONE
}

function nextMark(body: Buffer, from: number): number {
  const reach = MARK.length - MARK_END.length
  for (let at = body.indexOf(MARK_END, from); at >= 0; at = body.indexOf(MARK_END, at + 1)) {
    if (standsAt(body, at - reach, MARK)) return at - reach
  }
  return -1
}

function judgeDetails(): Judge {
  const lists = [listIn('reasoning_details', judgeBlock), listIn('tool_calls', judgeChatCall)]
  return (body, element) => lists.flatMap((changes) => changes(body, element).splices)
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
  const search = { marks: WRAPPED, judge }
  return (body, { start, end }) => {
    const scan = tryScan(body.subarray(start, end), { keys: [{ name: key, unique: false }], elementsOf: key })
    const elements = (scan?.elements ?? []).map((span) => ({
      start: start + span.start,
      end: start + span.end,
    }))
    return judgeElements(body, elements, search)
  }
}

function judgeElements(body: Buffer, elements: readonly ByteSpan[], { marks, judge }: Search): ListChanges {
  const splices: BodySplice[] = []
  const finders = marks.map((find) => ({ find, at: -1 }))
  let kept = 0
  for (const [index, element] of elements.entries()) {
    const isMarked = finders.some((finder) => standsIn(body, element, finder))
    const verdict = isMarked ? judge(body, element) : 'stays'
    if (verdict === 'gone') splices.push({ span: withComma(elements, index, kept > 0), text: '' })
    else kept += 1
    if (typeof verdict !== 'string') splices.push(...verdict)
  }
  return { splices, isEmptied: splices.length > 0 && kept === 0 }
}

/** Whether a mark stands in an element; each mark is looked for once, as elements ascend. */
function standsIn(
  body: Buffer,
  { start, end }: ByteSpan,
  finder: { readonly find: FindMark; at: number },
): boolean {
  if (finder.at < start) {
    const at = finder.find(body, start)
    finder.at = at < 0 ? Number.POSITIVE_INFINITY : at
  }
  return finder.at < end
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

/** An item, or a reference to one. Without its content an account would have to know the id, which we have made. */
function judgeItem(body: Buffer, element: ByteSpan): Verdict {
  const item = readSpan(body, element)
  if (typeof fieldOf(item, 'encrypted_content') === 'string') {
    return goneIf(isWrapped(item, 'encrypted_content'))
  }
  return goneIf(isOwnItemId(fieldOf(item, 'id')))
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
