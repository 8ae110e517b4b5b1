import { ownSignature, present, unsupportedField } from '../../neutral'
import type {
  AssistantPart,
  DocumentPart,
  ImagePart,
  Json,
  JsonObject,
  NeutralMessage,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../../neutral'
import { callsById } from '../calls-by-id'
import { fileName } from '../chat/encode-content'
import { openaiCallId } from '../openai/call-id'
import { dataUrl } from '../openai/data-url'

type Calls = ReadonlyMap<string, ToolCallPart>

/** The conversation as items; thinking of other platforms stays behind. */
export function encodeItems(messages: readonly NeutralMessage[]): readonly JsonObject[] {
  const calls = callsById(messages)
  return messages.flatMap((message, index) => encodeMessage(message, `messages.${index}.content`, calls))
}

function encodeMessage(message: NeutralMessage, field: string, calls: Calls): readonly JsonObject[] {
  switch (message.role) {
    case 'system':
      return [messageItem('developer', message.content, field)]
    case 'user':
      return encodeUser(message.content, field, calls)
    case 'assistant':
      return message.content.flatMap((part, index) => encodeAssistant(part, `${field}.${index}`))
  }
}

/** A message of somebody else than the assistant. */
export function messageItem(
  role: 'user' | 'developer',
  parts: readonly (TextPart | ImagePart | DocumentPart)[],
  field: string,
): JsonObject {
  const content = parts.map((part, index) => encodeInput(part, `${field}.${index}`))
  return { type: 'message', role, content }
}

function encodeUser(parts: readonly UserPart[], field: string, calls: Calls): readonly JsonObject[] {
  const results = parts.filter((part) => part.type === 'tool_result')
  const said = parts.filter((part) => part.type !== 'tool_result')
  const items = results.map((result) => encodeResult(result, field, calls))
  return said.length === 0 ? items : [...items, messageItem('user', said, field)]
}

function encodeResult({ callId, content, kind }: ToolResultPart, field: string, calls: Calls): JsonObject {
  const isCustom = (calls.get(callId)?.kind ?? kind) === 'custom'
  const [first] = content
  const output: Json =
    content.length === 1 && first?.type === 'text'
      ? first.text
      : content.length === 0
        ? ''
        : content.map((part, index) => encodeInput(part, `${field}.${index}`))
  const type = isCustom ? 'custom_tool_call_output' : 'function_call_output'
  return { type, call_id: openaiCallId(callId), output }
}

function encodeInput(part: TextPart | ImagePart | DocumentPart, field: string): JsonObject {
  if (part.type === 'text') return { type: 'input_text', text: part.text }
  if (part.type === 'image') return encodeImage(part, field)
  return encodeFile(part, field)
}

function encodeImage({ mediaType, source, detail }: ImagePart, field: string): JsonObject {
  const place =
    source.type === 'file'
      ? { file_id: ownFile(source, field) }
      : { image_url: source.type === 'url' ? source.url : dataUrl(mediaType, source.data) }
  return present({ type: 'input_image', detail, ...place })
}

function encodeFile({ mediaType, source, title }: DocumentPart, field: string): JsonObject {
  if (mediaType?.startsWith('audio/') === true || mediaType?.startsWith('video/') === true) {
    throw unsupportedField(field, `the account takes no ${mediaType}`)
  }
  switch (source.type) {
    case 'text':
      return { type: 'input_text', text: title === null ? source.text : `${title}\n\n${source.text}` }
    case 'file':
      return present({ type: 'input_file', file_id: ownFile(source, field), filename: title })
    case 'url':
      return present({ type: 'input_file', file_url: source.url, filename: title })
    case 'base64':
      return {
        type: 'input_file',
        filename: title ?? fileName(mediaType),
        file_data: dataUrl(mediaType, source.data),
      }
  }
}

function ownFile(source: { readonly platform: string; readonly fileId: string }, field: string): string {
  if (source.platform === 'openai') return source.fileId
  throw unsupportedField(field, `the file is stored at ${source.platform}, the account cannot read it`)
}

function encodeAssistant(part: AssistantPart, field: string): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return [assistantSaid({ type: 'output_text', text: part.text, annotations: [] })]
    case 'refusal':
      return [assistantSaid({ type: 'refusal', refusal: part.text })]
    case 'reasoning': {
      const encrypted_content = ownSignature(part.signature, 'openai')
      if (encrypted_content === null) return []
      const summary = part.text === '' ? [] : [{ type: 'summary_text', text: part.text }]
      return [{ type: 'reasoning', summary, encrypted_content }]
    }
    case 'tool_call': {
      const call = { call_id: openaiCallId(part.id), name: part.name }
      return [
        part.kind === 'custom'
          ? { type: 'custom_tool_call', ...call, input: part.input }
          : { type: 'function_call', ...call, arguments: part.input },
      ]
    }
    case 'image':
      throw unsupportedField(field, 'the account takes no images in the turns of the assistant')
  }
}

function assistantSaid(content: JsonObject): JsonObject {
  return { type: 'message', role: 'assistant', content: [content] }
}
