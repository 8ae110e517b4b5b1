import type { Citation, JsonObject, Signature } from '../../neutral'
import { imageText } from '../image-text'
import { calledName, callInput, contentPart, encodeAnnotation, itemBegun, itemDone } from './output-item'
import type { ItemContent, OutputItem } from './output-item'
import { TOOL_SEARCH } from './tool-forms'

/** Writes the events of one output item, in the order clients know. */
export type ItemWriter = {
  readonly item: OutputItem
  begin(): string
  add(text: string): string
  /** The event for more text, without its place in the sequence; `null` = none is written before the end. */
  textEvent(text: string): ItemEvent | null
  /** More text, written without `add`. */
  passed(text: string): void
  sign(signature: Signature): string
  cite(citation: Citation): string
  content(): ItemContent
  end(): string
}

/** An event's type and its fields behind the number. */
export type ItemEvent = readonly [type: string, fields: JsonObject]

type Emit = (type: string, fields: JsonObject) => string

type Target = {
  readonly item: OutputItem
  readonly output_index: number
  readonly emit: Emit
  readonly texts: string[]
  readonly citations: Citation[]
  signature: Signature | null
}

/** `outputIndex` = place of the item in the response. */
export function createItemWriter(item: OutputItem, outputIndex: number, emit: Emit): ItemWriter {
  const target: Target = { item, output_index: outputIndex, emit, texts: [], citations: [], signature: null }
  const content = (): ItemContent => ({
    text: target.texts.join(''),
    citations: target.citations,
    signature: target.signature,
  })
  return {
    item,
    content,
    begin: () => begin(target),
    add(text) {
      target.texts.push(text)
      return add(target, text)
    },
    textEvent: (text) => textEvent(target, text),
    passed: (text) => void target.texts.push(text),
    sign(signature) {
      target.signature = signature
      return ''
    },
    cite: (citation) => cite(target, citation),
    end: () => end(target, content()),
  }
}

const EMPTY: ItemContent = { text: '', citations: [], signature: null }

function begin(target: Target): string {
  const { item, output_index, emit } = target
  const added = emit('response.output_item.added', { output_index, item: itemBegun(item) })
  const { head } = item
  switch (head.type) {
    case 'tool_call':
    case 'reasoning':
      return added
    case 'text':
    case 'refusal':
      return added + partEvent(target, 'added', contentPart(head, EMPTY))
    case 'image': {
      const part = partEvent(target, 'added', contentPart({ type: 'text' }, EMPTY))
      return added + part + add(target, imageText(head.mediaType, head.data))
    }
  }
}

function partEvent({ item, output_index, emit }: Target, word: 'added' | 'done', part: JsonObject): string {
  const place = { item_id: item.id, output_index, content_index: 0 }
  return emit(`response.content_part.${word}`, { ...place, part })
}

function add(target: Target, delta: string): string {
  const { item, emit, texts } = target
  const event = textEvent(target, delta)
  if (event === null) return ''
  // The sequence counts on: what comes first is made first.
  const isFirstThought = item.head.type === 'reasoning' && texts.length === 1
  const opening = isFirstThought ? summaryEvent(target, 'added', '') : ''
  return opening + emit(...event)
}

function textEvent({ item, output_index }: Target, delta: string): ItemEvent | null {
  const place = { item_id: item.id, output_index }
  switch (item.head.type) {
    case 'text':
    case 'image':
      return ['response.output_text.delta', { ...place, content_index: 0, delta, logprobs: [] }]
    case 'refusal':
      return ['response.refusal.delta', { ...place, content_index: 0, delta }]
    case 'reasoning':
      return ['response.reasoning_summary_text.delta', { ...place, summary_index: 0, delta }]
    case 'tool_call':
      // A custom call that arrives as JSON is shown when it is whole, as is a search for tools.
      return item.isCustomCall || item.form?.type === TOOL_SEARCH
        ? null
        : ['response.function_call_arguments.delta', { ...place, delta }]
  }
}

function summaryEvent({ item, output_index, emit }: Target, word: 'added' | 'done', text: string): string {
  const place = { item_id: item.id, output_index, summary_index: 0 }
  return emit(`response.reasoning_summary_part.${word}`, { ...place, part: { type: 'summary_text', text } })
}

function cite(target: Target, citation: Citation): string {
  const { item, output_index, emit, citations } = target
  const annotation = encodeAnnotation(citation)
  if (annotation === null) return ''
  citations.push(citation)
  const place = { item_id: item.id, output_index, content_index: 0 }
  const annotation_index = citations.length - 1
  return emit('response.output_text.annotation.added', { ...place, annotation_index, annotation })
}

function end(target: Target, content: ItemContent): string {
  const { item, output_index, emit } = target
  const closing = closeContent(target, content)
  return closing + emit('response.output_item.done', { output_index, item: itemDone(item, content) })
}

function closeContent(target: Target, content: ItemContent): string {
  const { item, output_index, emit } = target
  const { head } = item
  const place = { item_id: item.id, output_index }
  const { text } = content
  switch (head.type) {
    case 'text':
    case 'image': {
      const part = contentPart(head, content)
      const done = { ...place, content_index: 0, text: part['text'], logprobs: [] }
      return emit('response.output_text.done', done) + partEvent(target, 'done', part)
    }
    case 'refusal':
      return (
        emit('response.refusal.done', { ...place, content_index: 0, refusal: text }) +
        partEvent(target, 'done', contentPart(head, content))
      )
    case 'reasoning':
      if (text === '') return ''
      return (
        emit('response.reasoning_summary_text.done', { ...place, summary_index: 0, text }) +
        summaryEvent(target, 'done', text)
      )
    case 'tool_call': {
      const input = callInput(item, text)
      if (item.form?.type === TOOL_SEARCH) return ''
      if (!item.isCustomCall) {
        const done = { ...place, name: calledName(item), arguments: input }
        return emit('response.function_call_arguments.done', done)
      }
      return (
        emit('response.custom_tool_call_input.delta', { ...place, delta: input }) +
        emit('response.custom_tool_call_input.done', { ...place, input })
      )
    }
  }
}
