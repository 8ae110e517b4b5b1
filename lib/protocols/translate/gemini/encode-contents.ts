import { ownSignature, present, unsupportedField } from '../../neutral'
import type {
  AssistantPart,
  DocumentPart,
  ImagePart,
  JsonObject,
  MediaSource,
  NeutralMessage,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
  WireTarget,
} from '../../neutral'
import { argumentsObject } from '../anthropic/encode-content'
import { callsById } from '../calls-by-id'
import type { GeminiModel } from './gemini-model'
import { mediaTypeOfUrl } from './media-type-of-url'

/** What is needed to write the turns. */
type WritingContents = {
  readonly target: WireTarget
  readonly model: GeminiModel
  readonly calls: ReadonlyMap<string, ToolCallPart>
}

/** Google's word for calls whose signature is not at hand. **Source:** https://ai.google.dev/gemini-api/docs/thought-signatures */
const UNSIGNED = 'skip_thought_signature_validator'

/** The turns for this wire; neighbours of one role become one, since results must stand together. */
export function encodeContents(
  messages: readonly NeutralMessage[],
  target: WireTarget,
  model: GeminiModel,
): readonly JsonObject[] {
  const writing: WritingContents = { target, model, calls: callsById(messages) }
  const contents: { role: string; parts: readonly JsonObject[] }[] = []
  for (const [index, message] of messages.entries()) {
    const parts = encodeMessage(message, `messages.${index}.content`, writing)
    const role = message.role === 'assistant' ? 'model' : 'user'
    const last = contents.at(-1)
    if (last?.role === role) last.parts = [...last.parts, ...parts]
    else if (parts.length > 0) contents.push({ role, parts })
  }
  return contents
}

function encodeMessage(
  message: NeutralMessage,
  field: string,
  writing: WritingContents,
): readonly JsonObject[] {
  if (message.role === 'assistant') return encodeAssistant(message.content, field, writing)
  const parts: readonly UserPart[] = message.content
  return parts.flatMap((part, index) =>
    part.type === 'tool_result'
      ? encodeResult(part, `${field}.${index}`, writing)
      : [encodeMedia(part, `${field}.${index}`)],
  )
}

function encodeMedia(part: TextPart | ImagePart | DocumentPart, field: string): JsonObject {
  if (part.type === 'text') return { text: part.text }
  if (part.source.type === 'text') {
    return {
      text:
        part.type === 'document' && part.title !== null
          ? `${part.title}\n\n${part.source.text}`
          : part.source.text,
    }
  }
  return encodeSource(part.source, part.mediaType, field)
}

function encodeSource(source: MediaSource, mediaType: string | null, field: string): JsonObject {
  switch (source.type) {
    case 'base64':
      return { inlineData: { mimeType: mediaType ?? 'application/octet-stream', data: source.data } }
    case 'url': {
      const mimeType = mediaType ?? mediaTypeOfUrl(source.url)
      return { fileData: present({ mimeType, fileUri: source.url }) }
    }
    case 'file':
      if (source.platform !== 'gemini') {
        throw unsupportedField(field, `the file is stored at ${source.platform}, the account cannot read it`)
      }
      return { fileData: present({ mimeType: mediaType, fileUri: source.fileId }) }
  }
}

function encodeResult(
  part: ToolResultPart,
  field: string,
  { calls, model }: WritingContents,
): readonly JsonObject[] {
  const name = part.name ?? calls.get(part.callId)?.name
  if (name === undefined) throw unsupportedField(field, 'the result belongs to no call of the conversation')
  const texts = part.content.filter((inner) => inner.type === 'text')
  const media = part.content
    .filter((inner) => inner.type !== 'text')
    .map((inner) => encodeMedia(inner, field))
  const said = texts.map(({ text }) => text).join('\n')
  const response = part.isError
    ? { error: said }
    : texts.length === 0 && media.length > 0
      ? {}
      : { output: said }
  const result = { id: part.callId, name, response }
  if (media.length === 0) return [{ functionResponse: result }]
  return model.takesMediaResults
    ? [{ functionResponse: { ...result, parts: media } }]
    : [{ functionResponse: result }, ...media]
}

function encodeAssistant(
  parts: readonly AssistantPart[],
  field: string,
  { target, model }: WritingContents,
): readonly JsonObject[] {
  const encoded: JsonObject[] = []
  /** A signature that came before its call, as wires without signed calls keep it. */
  let pending: string | null = null
  let isFirstCall = true
  for (const [index, part] of parts.entries()) {
    if (part.type === 'reasoning') {
      const signature = ownSignature(part.signature, target.platform)
      if (part.text === '') pending = signature ?? pending
      else if (signature !== null)
        encoded.push({ text: part.text, thought: true, thoughtSignature: signature })
      continue
    }
    if (part.type !== 'tool_call') {
      encoded.push(part.type === 'refusal' ? { text: part.text } : encodeMedia(part, `${field}.${index}`))
      continue
    }
    const own = ownSignature(part.signature, target.platform) ?? pending
    const signature = own ?? (model.wantsSignatures && isFirstCall ? UNSIGNED : null)
    encoded.push(encodeCall(part, signature))
    pending = null
    isFirstCall = false
  }
  return encoded
}

function encodeCall(part: ToolCallPart, thoughtSignature: string | null): JsonObject {
  const args = part.kind === 'custom' ? { input: part.input } : argumentsObject(part.input)
  return present({ functionCall: { id: part.id, name: part.name, args }, thoughtSignature })
}
