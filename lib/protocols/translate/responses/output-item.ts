import { isJsonObject, parseJsonObject, shownSignature, textIn, UNSIGNED_MARK } from '../../neutral'
import type {
  Citation,
  Json,
  JsonObject,
  NeutralRequest,
  PartHead,
  ReasoningPart,
  ResponsesForm,
  Signature,
} from '../../neutral'
import { isCustomTool } from '../chat/encode-tools'
import { imageText } from '../image-text'
import { formOfCall, TOOL_SEARCH } from './tool-forms'

/** A part as an output item of a response; `status` as long as it grows is `in_progress`. */
export type OutputItem = {
  readonly id: string
  readonly head: PartHead
  /** A call of a tool that the client declared as free input, whatever the account made of it. */
  readonly isCustomCall: boolean
  /** How a call is written; `null` = as a plain one, or no call. */
  readonly form: ResponsesForm | null
}

const PREFIX: Readonly<Record<PartHead['type'], string>> = {
  text: 'msg',
  refusal: 'msg',
  image: 'msg',
  reasoning: 'rs',
  tool_call: 'fc',
}

export function outputItem(head: PartHead, request: NeutralRequest, suffix: string): OutputItem {
  const isCustomCall =
    head.type === 'tool_call' && (head.kind === 'custom' || isCustomTool(request.tools, head.name))
  const form = head.type === 'tool_call' ? formOfCall(request.tools, head) : null
  return { id: `${isCustomCall ? 'ctc' : PREFIX[head.type]}_${suffix}`, head, isCustomCall, form }
}

/** What a part has come to. */
export type ItemContent = {
  readonly text: string
  readonly citations: readonly Citation[]
  readonly signature: Signature | null
}

/** The item as it begins. */
export function itemBegun(item: OutputItem): JsonObject {
  const { id, head } = item
  switch (head.type) {
    case 'text':
    case 'refusal':
    case 'image':
      return { id, type: 'message', status: 'in_progress', role: 'assistant', content: [] }
    case 'reasoning':
      return { id, type: 'reasoning', summary: [] }
    case 'tool_call':
      return callItem(item, head, { input: '', status: 'in_progress' })
  }
}

/** The finished item. **Source:** `ResponseOutputItem` of the `openai` package. */
export function itemDone(item: OutputItem, content: ItemContent): JsonObject {
  const { id, head } = item
  switch (head.type) {
    case 'text':
    case 'refusal':
    case 'image':
      return {
        id,
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [contentPart(head, content)],
      }
    case 'reasoning':
      return reasoningItem(id, { ...content, isRedacted: head.isRedacted })
    case 'tool_call':
      return callItem(item, head, { input: callInput(item, content.text), status: 'completed' })
  }
}

/** The content part of a message item. */
export function contentPart(head: PartHead, { text, citations }: ItemContent): JsonObject {
  if (head.type === 'refusal') return { type: 'refusal', refusal: text }
  const shown = head.type === 'image' ? imageText(head.mediaType, head.data) : text
  const annotations: readonly Json[] = citations.map(encodeAnnotation).filter((one) => one !== null)
  return { type: 'output_text', text: shown, annotations, logprobs: [] }
}

/** `null` where the citation names no address. */
export function encodeAnnotation({ url, title, start, end }: Citation): JsonObject | null {
  if (url === null) return null
  return { type: 'url_citation', url, title: title ?? url, start_index: start ?? 0, end_index: end ?? 0 }
}

/** Without content of any platform its content is our mark: there are clients that send items back without their ids. */
export function reasoningItem(
  id: string,
  { text, signature, isRedacted }: Omit<ReasoningPart, 'type'>,
): JsonObject {
  const summary = text === '' ? [] : [{ type: 'summary_text', text }]
  const encrypted_content =
    signature === null ? UNSIGNED_MARK : shownSignature(signature, 'openai', isRedacted)
  return { id, type: 'reasoning', summary, encrypted_content }
}

/** The free input of a call that the account made as a function of one string. */
export function callInput({ head, isCustomCall }: OutputItem, text: string): string {
  if (!isCustomCall || (head.type === 'tool_call' && head.kind === 'custom')) return text
  const value = parseJsonObject(text)
  return isJsonObject(value) && typeof value['input'] === 'string' ? textIn(value['input']) : text
}

/** The name a call bears in the client's own words. */
export function calledName({ head, form }: OutputItem): string {
  if (form?.type === 'member') return form.name
  return head.type === 'tool_call' ? head.name : ''
}

function callItem(
  item: OutputItem,
  head: Extract<PartHead, { type: 'tool_call' }>,
  { input, status }: { readonly input: string; readonly status: string },
): JsonObject {
  const { id, isCustomCall, form } = item
  if (form?.type === TOOL_SEARCH) {
    const args = parseJsonObject(input) ?? {}
    return {
      id,
      type: 'tool_search_call',
      call_id: head.id,
      execution: 'client',
      status,
      arguments: args,
    }
  }
  const namespace = form?.type === 'member' ? { namespace: form.namespace } : {}
  const call = { id, call_id: head.id, name: calledName(item), ...namespace }
  return isCustomCall
    ? { ...call, type: 'custom_tool_call', status, input }
    : { ...call, type: 'function_call', status, arguments: input }
}
