import { invalidRequest } from '../../invalid-request'
import {
  objectIn,
  objectsIn,
  optionalList,
  readList,
  readObject,
  readString,
  textIn,
  textOrNull,
  unsupportedField,
  unwrapSignature,
} from '../../neutral'
import type {
  AssistantPart,
  Json,
  JsonObject,
  NeutralMessage,
  TextPart,
  ToolCallPart,
  UserPart,
} from '../../neutral'
import { joinTurns } from '../join-turns'
import { chatCacheMark, chatParts, decodeChatParts, decodeChatText, decodeChatTexts } from './decode-content'

/**
 * `messages` of a Chat request: instructions at the start are the system prompt, later ones keep their place; results of
 * one turn's calls become one turn.
 * **Source:** https://platform.openai.com/docs/api-reference/chat/create
 */
export function decodeMessages(value: Json | undefined): {
  readonly system: readonly TextPart[]
  readonly messages: readonly NeutralMessage[]
} {
  const system: TextPart[] = []
  const messages: NeutralMessage[] = []
  const items = readList(value, 'messages')
  for (let index = 0; index < items.length; index += 1) {
    const field = `messages.${index}`
    const message = readObject(items[index], field)
    const role = textIn(message['role'])
    if (role === 'system' || role === 'developer') {
      const content = decodeChatTexts(message['content'], `${field}.content`)
      if (messages.length === 0) system.push(...content)
      else messages.push({ role: 'system', content })
    } else messages.push(decodeTurn(message, role, field))
  }
  return { system, messages: joinTurns(messages) }
}

function decodeTurn(message: JsonObject, role: string, field: string): NeutralMessage {
  if (role === 'tool') return { role: 'user', content: [decodeToolMessage(message, field)] }
  if (role === 'assistant') return { role, content: decodeAssistant(message, field) }
  if (role !== 'user') throw invalidRequest(`${field}.role is not known`, { param: `${field}.role` })
  return { role: 'user', content: decodeChatParts(message['content'], `${field}.content`) }
}

function decodeToolMessage(message: JsonObject, field: string): UserPart {
  return {
    type: 'tool_result',
    callId: readString(message['tool_call_id'], `${field}.tool_call_id`),
    name: null,
    content: decodeChatParts(message['content'], `${field}.content`),
    isError: false,
    kind: 'function',
    cache: chatCacheMark(message),
  }
}

function decodeAssistant(message: JsonObject, field: string): readonly AssistantPart[] {
  if (message['function_call'] !== undefined && message['function_call'] !== null) {
    throw unsupportedField(`${field}.function_call`, 'use tool_calls, functions cannot be translated')
  }
  if (message['audio'] !== undefined && message['audio'] !== null) {
    throw unsupportedField(`${field}.audio`, 'the account does not know this audio')
  }
  const refusal = textOrNull(message['refusal'])
  return [
    ...decodeReasoning(message),
    ...chatParts(message['content'], `${field}.content`).map((part, index) =>
      decodeSaid(part, `${field}.content.${index}`),
    ),
    ...(refusal === null || refusal === '' ? [] : [{ type: 'refusal', text: refusal } as const]),
    ...optionalList(message['tool_calls'], `${field}.tool_calls`).map((call, index) =>
      decodeCall(readObject(call, `${field}.tool_calls.${index}`), `${field}.tool_calls.${index}`),
    ),
  ]
}

function decodeSaid(part: JsonObject, field: string): AssistantPart {
  if (part['type'] !== 'refusal') return decodeChatText(part, field)
  return { type: 'refusal', text: readString(part['refusal'], `${field}.refusal`) }
}

/** Thinking in the fields that clients of reasoning models send back (`reasoning_content`, `reasoning_details`). */
function decodeReasoning(message: JsonObject): readonly AssistantPart[] {
  const details = objectsIn(message['reasoning_details'])
  const shown = textIn(message['reasoning_content'])
  if (details.length === 0) {
    return shown === '' ? [] : [{ type: 'reasoning', text: shown, signature: null, isRedacted: false }]
  }
  return details.map((detail): AssistantPart => {
    const isRedacted = detail['type'] === 'reasoning.encrypted'
    const signed = textIn(isRedacted ? detail['data'] : detail['signature'])
    return {
      type: 'reasoning',
      text: isRedacted ? '' : textIn(detail['text']),
      signature: unwrapSignature(signed, 'openai'),
      isRedacted,
    }
  })
}

function decodeCall(call: JsonObject, field: string): ToolCallPart {
  const isCustom = call['type'] === 'custom'
  const named = readObject(call[isCustom ? 'custom' : 'function'], `${field}.function`)
  const google = objectIn(objectIn(call['extra_content'])['google'])
  const signature = textIn(google['thought_signature'])
  return {
    type: 'tool_call',
    id: readString(call['id'], `${field}.id`),
    name: readString(named['name'], `${field}.function.name`),
    input: textIn(named[isCustom ? 'input' : 'arguments']) || (isCustom ? '' : '{}'),
    kind: isCustom ? 'custom' : 'function',
    signature: unwrapSignature(signature, 'gemini'),
    cache: null,
  }
}
