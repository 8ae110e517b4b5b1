import { objectsIn, textIn } from '../../neutral'
import type { AnswerEvent, AnswerOrigin, Citation, JsonObject, PartCounter, PartHead } from '../../neutral'
import { decodeAnnotation } from './decode-content'
import { decodeReasoning } from './decode-items'

type Target = {
  readonly origin: AnswerOrigin
  readonly parts: PartCounter
  readonly emit: (event: AnswerEvent) => void
}

/** One output item on its way into parts; whatever its deltas left out is taken from the finished item. */
export type ItemReader = {
  /** More text of a content part, of the thinking, or of the call's input. */
  addText(content: number, kind: 'text' | 'refusal' | 'reasoning' | 'input', piece: string): void
  cite(content: number, annotation: JsonObject): void
  /** The item as it ended; what streamed before is not repeated. */
  finish(item: JsonObject): void
}

type State = Target & {
  /** Place of a content part in the item → our part. */
  readonly open: Map<number, number>
  /** Content parts whose text has come in pieces. */
  readonly streamed: Set<number>
  /** Of a call, known when the item begins. */
  callHead: PartHead | null
  /** The last summary that thinking came from. */
  lastSummary: number | null
}

/** Reads one output item. `item` = as it was announced. */
export function createItemReader(target: Target, item: JsonObject): ItemReader {
  const state: State = {
    ...target,
    open: new Map(),
    streamed: new Set(),
    callHead: callHeadOf(item, target.origin),
    lastSummary: null,
  }
  if (state.callHead !== null) partAt(state, 0, state.callHead)
  return {
    addText: (content, kind, piece) => addText(state, { content, kind }, piece),
    cite: (content, annotation) => cite(state, content, decodeAnnotation(annotation)),
    finish: (done) => finishItem(state, done),
  }
}

function callHeadOf(item: JsonObject, { idSeed }: AnswerOrigin): PartHead | null {
  const type = item['type']
  if (type !== 'function_call' && type !== 'custom_tool_call') return null
  return {
    type: 'tool_call',
    id: textIn(item['call_id']) || `call_${idSeed}`,
    name: textIn(item['name']),
    kind: type === 'custom_tool_call' ? 'custom' : 'function',
    signature: null,
  }
}

function partAt({ open, parts }: State, content: number, head: PartHead): number {
  const known = open.get(content)
  if (known !== undefined) return known
  const part = parts.begin(head, 0)
  open.set(content, part)
  return part
}

type Kind = 'text' | 'refusal' | 'reasoning' | 'input'

function addText(state: State, at: { readonly content: number; readonly kind: Kind }, piece: string): void {
  const { kind, content } = at
  if (piece === '') return
  if (kind === 'reasoning') return addThinking(state, content, piece)
  if (kind === 'input' && state.callHead === null) return
  const part = partAt(state, kind === 'input' ? 0 : content, headOf(state, kind))
  state.streamed.add(kind === 'input' ? 0 : content)
  state.parts.add(part, piece)
}

function headOf({ callHead }: State, kind: Kind): PartHead {
  if (kind === 'input' && callHead !== null) return callHead
  if (kind === 'reasoning') return { type: 'reasoning', isRedacted: false }
  return { type: kind === 'refusal' ? 'refusal' : 'text' }
}

/** All summaries of an item are one thought, a blank line between them. */
function addThinking(state: State, summary: number, piece: string): void {
  const part = partAt(state, 0, { type: 'reasoning', isRedacted: false })
  const isNext = state.lastSummary !== null && state.lastSummary !== summary
  state.lastSummary = summary
  state.streamed.add(0)
  state.parts.add(part, isNext ? `\n\n${piece}` : piece)
}

function cite(state: State, content: number, citation: Citation | null): void {
  const part = state.open.get(content)
  if (part !== undefined && citation !== null) state.emit({ type: 'citation', part, citation })
}

function finishItem(state: State, item: JsonObject): void {
  const type = textIn(item['type'])
  if (type === 'message') finishMessage(state, item)
  else if (type === 'reasoning') finishReasoning(state, item)
  else if (type === 'image_generation_call') finishImage(state, item)
  else if (state.callHead !== null && !state.streamed.has(0)) {
    addText(state, { content: 0, kind: 'input' }, textIn(item['arguments']) || textIn(item['input']))
  }
  for (const part of state.open.values()) state.parts.end(part)
}

function finishMessage(state: State, item: JsonObject): void {
  for (const [content, piece] of objectsIn(item['content']).entries()) {
    if (state.streamed.has(content)) continue
    const isRefusal = piece['type'] === 'refusal'
    const text = textIn(isRefusal ? piece['refusal'] : piece['text'])
    addText(state, { content, kind: isRefusal ? 'refusal' : 'text' }, text)
    for (const annotation of objectsIn(piece['annotations']))
      cite(state, content, decodeAnnotation(annotation))
  }
}

function finishReasoning(state: State, item: JsonObject): void {
  const { text, signature } = decodeReasoning(item)
  if (!state.streamed.has(0) && text !== '') addThinking(state, 0, text)
  if (signature === null) return
  const isRedacted = !state.streamed.has(0)
  const part = partAt(state, 0, { type: 'reasoning', isRedacted })
  // A signature that is not wrapped is the answering platform's own.
  const own = signature.platform === 'openai' ? { ...signature, platform: state.origin.platform } : signature
  state.emit({ type: 'signature', part, signature: own })
}

function finishImage(state: State, item: JsonObject): void {
  const data = textIn(item['result'])
  const format = textIn(item['output_format']) || 'png'
  if (data !== '') partAt(state, 0, { type: 'image', mediaType: `image/${format}`, data })
}
