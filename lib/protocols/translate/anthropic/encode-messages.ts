import { ownSignature } from '../../neutral'
import type { AssistantPart, JsonObject, NeutralMessage, ToolResultPart, UserPart } from '../../neutral'
import { unsupportedField } from '../../neutral'
import { argumentsObject, encodeMedia, encodeText, encodeTexts, isSaid, withCache } from './encode-content'

/**
 * The turns for this wire; blank text and turns without content, which it refuses, are left out. So is thinking that nothing
 * follows, as clients repeat it whose answer was cut off behind it: it would be the beginning of the answer.
 */
export function encodeMessages(messages: readonly NeutralMessage[]): readonly JsonObject[] {
  const encoded: JsonObject[] = []
  for (const [index, message] of messages.entries()) {
    const content = encodeContent(message, `messages.${index}.content`)
    if (content.length > 0) encoded.push({ role: message.role, content })
  }
  if (isThoughtAlone(encoded.at(-1))) encoded.pop()
  return encoded
}

function isThoughtAlone(turn: JsonObject | undefined): boolean {
  const { role, content } = turn ?? {}
  return role === 'assistant' && Array.isArray(content) && content.every(isThought)
}

function isThought(block: unknown): boolean {
  const { type } = block as JsonObject
  return type === 'thinking' || type === 'redacted_thinking'
}

function encodeContent(message: NeutralMessage, field: string): readonly JsonObject[] {
  switch (message.role) {
    case 'system':
      return encodeTexts(message.content)
    case 'user': {
      const blocks: JsonObject[] = []
      for (const [index, part] of message.content.entries())
        if (part.type !== 'text' || isSaid(part)) blocks.push(encodeUserPart(part, `${field}.${index}`))
      return resultsFirst(blocks)
    }
    case 'assistant':
      return message.content.flatMap((part, index) => encodeAssistantPart(part, `${field}.${index}`))
  }
}

/** This wire wants results of tools before everything else of the turn. */
function resultsFirst(blocks: readonly JsonObject[]): readonly JsonObject[] {
  const isResult = (block: JsonObject): boolean => block['type'] === 'tool_result'
  if (!blocks.some(isResult)) return blocks
  return [...blocks.filter(isResult), ...blocks.filter((block) => !isResult(block))]
}

function encodeUserPart(part: UserPart, field: string): JsonObject {
  return part.type === 'tool_result' ? encodeToolResult(part, field) : encodeMedia(part, field)
}

function encodeToolResult(part: ToolResultPart, field: string): JsonObject {
  const content = part.content
    .filter((inner) => inner.type !== 'text' || isSaid(inner))
    .map((inner, index) => encodeMedia(inner, `${field}.content.${index}`))
  const block = { type: 'tool_result', tool_use_id: toolUseId(part.callId), content }
  return withCache(part.isError ? { ...block, is_error: true } : block, part.cache)
}

function encodeAssistantPart(part: AssistantPart, field: string): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return isSaid(part) ? [encodeText(part)] : []
    case 'refusal':
      return isSaid(part) ? [{ type: 'text', text: part.text }] : []
    case 'reasoning': {
      // Thinking that this platform has not signed is refused there; without it the conversation goes on all the same.
      const signature = ownSignature(part.signature, 'anthropic')
      if (signature === null) return []
      return [
        part.isRedacted
          ? { type: 'redacted_thinking', data: signature }
          : { type: 'thinking', thinking: part.text, signature },
      ]
    }
    case 'tool_call': {
      const input = part.kind === 'custom' ? { input: part.input } : argumentsObject(part.input)
      return [withCache({ type: 'tool_use', id: toolUseId(part.id), name: part.name, input }, part.cache)]
    }
    case 'image':
      throw unsupportedField(field, 'the account takes no images in the turns of the assistant')
  }
}

/** Ids must match `^[a-zA-Z0-9_-]+$` here; other characters become `_`, alike in call and result. */
function toolUseId(id: string): string {
  return id.replaceAll(/[^a-zA-Z0-9_-]/g, '_')
}
