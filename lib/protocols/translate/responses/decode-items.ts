import { invalidRequest } from '../../invalid-request'
import {
  isRedactedSignature,
  objectsIn,
  optionalString,
  readList,
  readObject,
  readString,
  textIn,
  unsupportedField,
  unwrapSignature,
} from '../../neutral'
import type {
  AssistantPart,
  Json,
  JsonObject,
  NeutralMessage,
  NeutralTool,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from '../../neutral'
import { joinTurns } from '../join-turns'
import { decodeChatText, plainText } from '../chat/decode-content'
import { contentParts, decodeInput, decodeOutput } from './decode-content'
import { decodeTools } from './decode-tools'
import { memberName, TOOL_SEARCH } from './tool-forms'

type Turns = {
  readonly system: readonly TextPart[]
  readonly messages: readonly NeutralMessage[]
  /** Tools that came with the conversation. */
  readonly tools: readonly NeutralTool[]
}

/**
 * `input` of a Responses request: items of the assistant that follow each other are one turn, results of tools too.
 * Instructions at the start are the system prompt.
 * **Source:** `ResponseInputItem` of the `openai` package.
 */
export function decodeItems(input: Json | undefined): Turns {
  if (typeof input === 'string') {
    return { system: [], messages: [{ role: 'user', content: [plainText(input)] }], tools: [] }
  }
  const system: TextPart[] = []
  const messages: NeutralMessage[] = []
  const tools: NeutralTool[] = []
  for (const [index, value] of readList(input, 'input').entries()) {
    const field = `input.${index}`
    const item = readObject(value, field)
    if (BRINGS_TOOLS.has(textIn(item['type']))) tools.push(...decodeTools(item['tools'], `${field}.tools`))
    const said = decodeItem(item, field)
    if (said === null) continue
    if (said.role === 'system' && messages.length === 0) system.push(...said.content)
    else messages.push(said)
  }
  return { system, messages: joinTurns(messages), tools }
}

function fromAssistant(part: AssistantPart): NeutralMessage {
  return { role: 'assistant', content: [part] }
}

function fromTool(part: ToolResultPart): NeutralMessage {
  return { role: 'user', content: [part] }
}

/** Items that bring tools along: what the client's search has found, and what it adds on its own. */
const BRINGS_TOOLS = new Set(['tool_search_output', 'additional_tools'])

/** Items of the provider's own tools: what came of them stands in the message that follows. */
const HOSTED = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'additional_tools',
])

/** A search for tools that the provider ran itself bears no id of a call. */
function isHosted(item: JsonObject): boolean {
  return item['execution'] !== 'client' && (item['call_id'] ?? null) === null
}

/** One item's share of the conversation; `null` = it leaves no trace. */
function decodeItem(item: JsonObject, field: string): NeutralMessage | null {
  const type = textIn(item['type'])
  switch (type) {
    case '':
    case 'message':
      return decodeMessage(item, field)
    case 'reasoning':
      return fromAssistant(decodeReasoning(item))
    case 'function_call':
    case 'custom_tool_call':
      return fromAssistant(decodeCall(item, field))
    case 'tool_search_call':
      return isHosted(item) ? null : fromAssistant(decodeSearch(item, field))
    case 'tool_search_output':
      return isHosted(item) ? null : fromTool(decodeFindings(item, field))
    case 'function_call_output':
    case 'custom_tool_call_output':
      return fromTool(decodeResult(item, field))
    case 'item_reference':
      return decodeReference(item, field)
    default:
      if (HOSTED.has(type)) return null
      throw unsupportedField(`${field}.type`, `items of type ${type} cannot be translated for the account`)
  }
}

/** Thinking that is not at hand is done without; any other item belongs to the conversation. */
function decodeReference(item: JsonObject, field: string): null {
  if (textIn(item['id']).startsWith('rs_')) return null
  throw unsupportedField(
    `${field}.id`,
    'the account has no stored items: send them whole, with "store": false',
  )
}

function decodeMessage(item: JsonObject, field: string): NeutralMessage {
  const role = textIn(item['role'])
  const parts = contentParts(item['content'], `${field}.content`)
  const each = <P>(decode: (part: JsonObject, at: string) => P): P[] =>
    parts.map((part, index) => decode(part, `${field}.content.${index}`))
  switch (role) {
    case 'user':
      return { role, content: each(decodeInput) }
    case 'assistant':
      return { role, content: each(decodeOutput) }
    case 'system':
    case 'developer':
      return { role: 'system', content: each((part, at) => decodeChatText({ ...part, type: 'text' }, at)) }
    default:
      throw invalidRequest(`${field}.role is not known`, { param: `${field}.role` })
  }
}

/** A reasoning item; also of an answer. */
export function decodeReasoning(item: JsonObject): ReasoningPart {
  const texts = [...objectsIn(item['summary']), ...objectsIn(item['content'])].map(({ text }) => textIn(text))
  const encrypted = textIn(item['encrypted_content'])
  return {
    type: 'reasoning',
    text: texts.join('\n\n'),
    signature: unwrapSignature(encrypted, 'openai'),
    isRedacted: isRedactedSignature(encrypted),
  }
}

function decodeCall(item: JsonObject, field: string): ToolCallPart {
  const isCustom = item['type'] === 'custom_tool_call'
  const input = optionalString(item[isCustom ? 'input' : 'arguments'], `${field}.arguments`) ?? ''
  const name = readString(item['name'], `${field}.name`)
  const namespace = optionalString(item['namespace'], `${field}.namespace`)
  return {
    type: 'tool_call',
    id: readString(item['call_id'], `${field}.call_id`),
    name: namespace === null ? name : memberName(namespace, name),
    input: input === '' && !isCustom ? '{}' : input,
    kind: isCustom ? 'custom' : 'function',
    signature: null,
    cache: null,
  }
}

/** The client's search for tools, as a call of the function that other wires know it by. */
function decodeSearch(item: JsonObject, field: string): ToolCallPart {
  return {
    type: 'tool_call',
    id: readString(item['call_id'], `${field}.call_id`),
    name: TOOL_SEARCH,
    input: JSON.stringify(item['arguments'] ?? {}),
    kind: 'function',
    signature: null,
    cache: null,
  }
}

/** What the search has found: the names; the tools themselves are offered from now on. */
function decodeFindings(item: JsonObject, field: string): ToolResultPart {
  const found = decodeTools(item['tools'], `${field}.tools`)
  const names = found.flatMap((tool) => (tool.type === 'web_search' ? [] : [tool.name]))
  return {
    type: 'tool_result',
    callId: readString(item['call_id'], `${field}.call_id`),
    name: TOOL_SEARCH,
    content: [plainText(JSON.stringify({ tools: names }))],
    isError: false,
    kind: 'function',
    cache: null,
  }
}

function decodeResult(item: JsonObject, field: string): ToolResultPart {
  return {
    type: 'tool_result',
    callId: readString(item['call_id'], `${field}.call_id`),
    name: null,
    content: contentParts(item['output'], `${field}.output`).map((part, index) =>
      decodeInput(part, `${field}.output.${index}`),
    ),
    isError: false,
    kind: item['type'] === 'custom_tool_call_output' ? 'custom' : 'function',
    cache: null,
  }
}
