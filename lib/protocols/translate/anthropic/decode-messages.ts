import { invalidRequest } from '../../invalid-request'
import {
  optionalBoolean,
  readList,
  readObject,
  readString,
  unsupportedField,
  unwrapSignature,
  textIn,
} from '../../neutral'
import type { AssistantPart, Json, JsonObject, NeutralMessage, ToolResultPart, UserPart } from '../../neutral'
import { joinTurns } from '../join-turns'
import { cacheMarkOf, contentBlocks, decodeMedia, decodeText, decodeTexts } from './decode-content'

/** `messages` of a Messages request; neighbours of one role count as one turn. **Source:** https://platform.claude.com/docs/en/api/messages */
export function decodeMessages(messages: Json | undefined): readonly NeutralMessage[] {
  const decoded = readList(messages, 'messages').map((item, index) => {
    const field = `messages.${index}`
    return decodeMessage(readObject(item, field), field)
  })
  return joinTurns(decoded)
}

function decodeMessage(message: JsonObject, field: string): NeutralMessage {
  const contentField = `${field}.content`
  switch (textIn(message['role'])) {
    case 'system':
      return { role: 'system', content: decodeTexts(message['content'], contentField) }
    case 'user':
      return { role: 'user', content: eachBlock(message, contentField, decodeUserPart) }
    case 'assistant':
      return { role: 'assistant', content: eachBlock(message, contentField, decodeAssistantPart).flat() }
    default:
      throw invalidRequest(`${field}.role is not known`, { param: `${field}.role` })
  }
}

function eachBlock<P>(message: JsonObject, field: string, decode: (block: JsonObject, at: string) => P): P[] {
  return contentBlocks(message['content'], field).map((block, index) => decode(block, `${field}.${index}`))
}

function decodeUserPart(block: JsonObject, field: string): UserPart {
  if (block['type'] === 'tool_result') return decodeToolResult(block, field)
  const part = decodeMedia(block, field)
  if (part === null) throw unknownBlock(field)
  return part
}

function decodeToolResult(block: JsonObject, field: string): ToolResultPart {
  const content = block['content'] ?? []
  return {
    type: 'tool_result',
    callId: readString(block['tool_use_id'], `${field}.tool_use_id`),
    name: null,
    content: contentBlocks(content, `${field}.content`).map((inner, index) => {
      const part = decodeMedia(inner, `${field}.content.${index}`)
      if (part === null) throw unknownBlock(`${field}.content.${index}`)
      return part
    }),
    isError: optionalBoolean(block['is_error'], `${field}.is_error`) ?? false,
    kind: 'function',
    cache: cacheMarkOf(block),
  }
}

/** Calls of the provider's own tools and their results: what came of them stands in the text that follows. */
const SERVER_TOOL_BLOCK = /^(?:server|mcp)_tool_use$|_tool_result$/

function decodeAssistantPart(block: JsonObject, field: string): readonly AssistantPart[] {
  switch (textIn(block['type'])) {
    case 'text':
      return [decodeText(block, field)]
    case 'thinking':
      return [
        {
          type: 'reasoning',
          text: readString(block['thinking'], `${field}.thinking`),
          signature: signatureOf(block['signature']),
          isRedacted: false,
        },
      ]
    case 'redacted_thinking':
      return [{ type: 'reasoning', text: '', signature: signatureOf(block['data']), isRedacted: true }]
    case 'tool_use':
      return [
        {
          type: 'tool_call',
          id: readString(block['id'], `${field}.id`),
          name: readString(block['name'], `${field}.name`),
          input: JSON.stringify(block['input'] ?? {}),
          kind: 'function',
          signature: null,
          cache: cacheMarkOf(block),
        },
      ]
    default:
      if (typeof block['type'] === 'string' && SERVER_TOOL_BLOCK.test(block['type'])) return []
      throw unknownBlock(field)
  }
}

function signatureOf(value: Json | undefined): ReturnType<typeof unwrapSignature> {
  return unwrapSignature(textIn(value), 'anthropic')
}

function unknownBlock(field: string): Error {
  return unsupportedField(`${field}.type`, 'this kind of content block cannot be translated for the account')
}
