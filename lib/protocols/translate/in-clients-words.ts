import { AppError, isAppError } from '@/lib/core'
import type { ProtocolId } from '@/lib/core'
import { isJsonObject } from '../neutral'
import type { Json, JsonObject, NeutralRequest } from '../neutral'

/** How a protocol calls what encoders know by a neutral name; fields it does not list are called the same. */
type Words = {
  readonly list: string
  readonly content: string
  readonly fields: Readonly<Record<string, string>>
}

const MESSAGES: Words = { list: 'messages', content: 'content', fields: {} }
const WORDS: Partial<Readonly<Record<ProtocolId, Words>>> = {
  openai_chat: { ...MESSAGES, fields: { stop_sequences: 'stop' } },
  openai_responses: { ...MESSAGES, list: 'input', fields: { max_tokens: 'max_output_tokens' } },
  gemini_generate: {
    list: 'contents',
    content: 'parts',
    fields: {
      max_tokens: 'generationConfig.maxOutputTokens',
      stop_sequences: 'generationConfig.stopSequences',
      n: 'generationConfig.candidateCount',
      presence_penalty: 'generationConfig.presencePenalty',
      frequency_penalty: 'generationConfig.frequencyPenalty',
      temperature: 'generationConfig.temperature',
      tool_choice: 'toolConfig',
    },
  },
}

const PLACE = /^messages\.(\d+)\.content(?:\.(\d+))?/

/** What the client sent, as it stands and as it was understood. */
export type AskedByClient = {
  readonly protocolId: ProtocolId
  readonly body: JsonObject
  readonly request: NeutralRequest
}

/** An encoder's refusal under the name that the client's own protocol has for the field; any other error as it is. */
export function inClientsWords(error: unknown, asked: AskedByClient): unknown {
  if (!isAppError(error) || error.code !== 'UNSUPPORTED_FIELD') return error
  const { status, code, message, details } = error
  const { param } = details
  if (typeof param !== 'string') return error
  const name = nameOf(param, asked)
  const shown = message.startsWith(param) ? name + message.slice(param.length) : message
  return new AppError({ status, code, message: shown, details: { ...details, param: name } })
}

/** How a client's protocol calls a field that is known by a neutral name. */
export function clientsNameOf(protocolId: ProtocolId, field: string): string {
  return wordsOf(protocolId).fields[field] ?? field
}

function wordsOf(protocolId: ProtocolId): Words {
  return WORDS[protocolId] ?? MESSAGES
}

function nameOf(field: string, { protocolId, body, request }: AskedByClient): string {
  const words = wordsOf(protocolId)
  const place = PLACE.exec(field)
  if (place === null) return clientsNameOf(protocolId, field)
  const index = Number(place[1])
  const at = positionOf(listAt(body, words.list), request, index)
  if (at === null) return words.list
  const parts = listAt(at.element, words.content)
  const isKnown = place[2] !== undefined && parts.length === request.messages[index]?.content.length
  return `${words.list}.${at.index}${isKnown ? `.${words.content}.${place[2]}` : ''}`
}

type Position = { readonly index: number; readonly element: Json }

/** Where a message stands in the client's own list; `null` = its elements are no messages one by one. */
function positionOf(list: readonly Json[], { messages }: NeutralRequest, index: number): Position | null {
  const turns = list.map((element, at) => ({ index: at, element })).filter(({ element }) => isTurn(element))
  const isAlike = turns.length === messages.length && messages.every(({ role }) => role !== 'system')
  return isAlike ? (turns[index] ?? null) : null
}

/** Instructions have a place of their own. */
function isTurn(element: Json): boolean {
  return !isJsonObject(element) || (element['role'] !== 'system' && element['role'] !== 'developer')
}

function listAt(value: Json, key: string): readonly Json[] {
  const list = isJsonObject(value) ? value[key] : null
  return Array.isArray(list) ? list : []
}
