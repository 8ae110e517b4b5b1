import { present, unsupportedField } from '../../neutral'
import type {
  AssistantPart,
  DocumentPart,
  ImagePart,
  JsonObject,
  NeutralMessage,
  NeutralRequest,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../../neutral'
import { openaiCallId } from '../openai/call-id'
import { encodeChatContent } from './encode-content'

/**
 * The messages for this wire. Results of tools take text alone here: their images and files follow in a user's message,
 * where there are several results each behind a word on whose they are.
 * Thinking goes back only to compatible providers (`reasoning_content`), OpenAI has no place for it.
 */
export function encodeMessages(
  { system, messages }: NeutralRequest,
  isOfficial: boolean,
): readonly JsonObject[] {
  const encoded: JsonObject[] = []
  if (system.length > 0) encoded.push({ role: 'system', content: encodeChatContent(system, 'system') })
  for (const [index, message] of messages.entries()) {
    const field = `messages.${index}.content`
    encoded.push(...encodeMessage(message, field, isOfficial))
  }
  return encoded
}

function encodeMessage(message: NeutralMessage, field: string, isOfficial: boolean): readonly JsonObject[] {
  switch (message.role) {
    case 'system':
      if (message.content.length === 0) return []
      return [{ role: 'system', content: encodeChatContent(message.content, field) }]
    case 'user':
      return encodeUser(message.content, field)
    case 'assistant':
      return encodeAssistant(message.content, { field, isOfficial })
  }
}

function encodeUser(parts: readonly UserPart[], field: string): readonly JsonObject[] {
  const results = parts.filter((part) => part.type === 'tool_result')
  const said = parts.filter((part) => part.type !== 'tool_result')
  const media = results.flatMap((result) => mediaOf(result, results.length > 1))
  const content: readonly (TextPart | ImagePart | DocumentPart)[] = [...media, ...said]
  const messages = results.map((result) => encodeResult(result, field))
  return content.length === 0
    ? messages
    : [...messages, { role: 'user', content: encodeChatContent(content, field) }]
}

function mediaOf({ callId, content }: ToolResultPart, isNamed: boolean): ToolResultPart['content'] {
  const media = content.filter((part) => part.type !== 'text')
  if (media.length === 0 || !isNamed) return media
  const text = `From the result of ${openaiCallId(callId)}:`
  return [{ type: 'text', text, cache: null, citations: [] }, ...media]
}

function encodeResult({ callId, content }: ToolResultPart, field: string): JsonObject {
  const texts = content.filter((part) => part.type === 'text')
  const hasMedia = texts.length < content.length
  return {
    role: 'tool',
    tool_call_id: openaiCallId(callId),
    content: texts.length === 0 && hasMedia ? 'See the following message.' : encodeChatContent(texts, field),
  }
}

function encodeAssistant(
  parts: readonly AssistantPart[],
  { field, isOfficial }: { readonly field: string; readonly isOfficial: boolean },
): readonly JsonObject[] {
  if (parts.some(({ type }) => type === 'image')) {
    throw unsupportedField(field, 'the account takes no images in the turns of the assistant')
  }
  const said = parts.filter((part) => part.type === 'text')
  const refusals = parts.filter((part) => part.type === 'refusal')
  const calls = parts.filter((part) => part.type === 'tool_call')
  const thoughts = isOfficial
    ? ''
    : parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('')
  const message = present({
    refusal: refusals.length === 0 ? null : refusals.map(({ text }) => text).join(''),
    reasoning_content: thoughts === '' ? null : thoughts,
    tool_calls: calls.length === 0 ? null : calls.map(encodeCall),
  })
  if (said.length === 0 && Object.keys(message).length === 0) return []
  const content = said.length === 0 ? null : encodeChatContent(said, field)
  return [{ role: 'assistant', content, ...message }]
}

function encodeCall({ id, name, input, kind }: ToolCallPart): JsonObject {
  const call = { id: openaiCallId(id) }
  return kind === 'custom'
    ? { ...call, type: 'custom', custom: { name, input } }
    : { ...call, type: 'function', function: { name, arguments: input } }
}
