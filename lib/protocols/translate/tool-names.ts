import { createHash } from 'node:crypto'
import type { ProtocolId } from '@/lib/core'
import type {
  AnswerEvent,
  AssistantPart,
  NeutralMessage,
  NeutralRequest,
  UserPart,
  WireCodec,
} from '../neutral'

/** The client's names of tools by the names that they go upstream under; `null` = all are the client's own. */
export type OwnToolNames = ReadonlyMap<string, string> | null

type NameRule = { readonly fits: RegExp; readonly otherCharacters: RegExp }

const OPENAI: NameRule = { fits: /^[\w-]{1,64}$/, otherCharacters: /[^\w-]/g }

/**
 * What each wire takes as a tool's name. **Source:** `FunctionDefinition` of the `openai` package; the API's own refusal
 * (`tools.0.custom.name: String should match pattern`) for Anthropic; https://ai.google.dev/api/caching#FunctionDeclaration
 */
const RULES: Readonly<Record<ProtocolId, NameRule>> = {
  anthropic_messages: { fits: /^[\w-]{1,128}$/, otherCharacters: OPENAI.otherCharacters },
  openai_chat: OPENAI,
  openai_responses: OPENAI,
  gemini_generate: { fits: /^[a-zA-Z_][\w.:-]{0,63}$/, otherCharacters: /^[^a-zA-Z_]|[^\w.:-]/g },
}

/** What models of other families take behind antigravity, which passes the names on to their providers as they are. */
const BEHIND_GEMINI: NameRule = { fits: /^[a-zA-Z_][\w-]{0,63}$/, otherCharacters: /^[^a-zA-Z_]|[^\w-]/g }
const GEMINI = /gemini/i

function ruleOf(wireId: ProtocolId, model: string): NameRule {
  return wireId === 'gemini_generate' && !GEMINI.test(model) ? BEHIND_GEMINI : RULES[wireId]
}

/** Every wire takes this much. */
const LONGEST_NAME = 64
const HASH_LENGTH = 8

/**
 * A tool's name as a wire takes it, the same for the same name always: one that does not fit becomes its beginning and a hash
 * of all of it.
 */
export function toolNameFor(wireId: ProtocolId, name: string): string {
  return fittedName(RULES[wireId], name)
}

function fittedName({ fits, otherCharacters }: NameRule, name: string): string {
  if (fits.test(name)) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH)
  const begin = name.slice(0, LONGEST_NAME - HASH_LENGTH - 1)
  return `${begin.replaceAll(otherCharacters, '_')}_${hash}`
}

/** A request whose tools bear names that a model takes on a wire, wherever they are named; usually the request itself. */
export function fitToolNames(
  request: NeutralRequest,
  wireId: ProtocolId,
  model: string,
): { readonly request: NeutralRequest; readonly ownNames: OwnToolNames } {
  const rule = ruleOf(wireId, model)
  if (!namesSome(request, (name) => !rule.fits.test(name))) return { request, ownNames: null }
  const ownNames = new Map<string, string>()
  const fitted = renamed(request, (name) => {
    const shown = fittedName(rule, name)
    if (shown !== name) ownNames.set(shown, name)
    return shown
  })
  return { request: fitted, ownNames }
}

/** A wire whose answers call tools by the client's own names. */
export function withOwnToolNames(codec: WireCodec, ownNames: OwnToolNames): WireCodec {
  if (ownNames === null) return codec
  const restore = (event: AnswerEvent): AnswerEvent => {
    if (event.type !== 'part_start' || event.head.type !== 'tool_call') return event
    const name = ownNames.get(event.head.name)
    return name === undefined ? event : { ...event, head: { ...event.head, name } }
  }
  return {
    ...codec,
    decodeAnswer: (body, origin) => codec.decodeAnswer(body, origin).map(restore),
    createAnswerDecoder(origin) {
      const decoder = codec.createAnswerDecoder(origin)
      return {
        ...decoder,
        push: (event) => decoder.push(event).map(restore),
        finish: () => decoder.finish().map(restore),
      }
    },
  }
}

function namesSome({ tools, toolChoice, messages }: NeutralRequest, is: (name: string) => boolean): boolean {
  if (tools.some((tool) => tool.type !== 'web_search' && is(tool.name))) return true
  if (toolChoice?.type === 'tool' && is(toolChoice.name)) return true
  if (toolChoice?.type === 'allowed' && toolChoice.names.some(is)) return true
  return messages.some((message) => {
    const parts: readonly (UserPart | AssistantPart)[] = message.content
    return parts.some((part) => isNamed(part) && part.name !== null && is(part.name))
  })
}

function isNamed(
  part: UserPart | AssistantPart,
): part is Extract<typeof part, { type: 'tool_call' | 'tool_result' }> {
  return part.type === 'tool_call' || part.type === 'tool_result'
}

type Rename = (name: string) => string

function renamed(request: NeutralRequest, rename: Rename): NeutralRequest {
  return {
    ...request,
    tools: request.tools.map((tool) =>
      tool.type === 'web_search' ? tool : { ...tool, name: rename(tool.name) },
    ),
    toolChoice: renamedChoice(request.toolChoice, rename),
    messages: request.messages.map((message) => renamedMessage(message, rename)),
  }
}

function renamedChoice(choice: NeutralRequest['toolChoice'], rename: Rename): NeutralRequest['toolChoice'] {
  if (choice?.type === 'tool') return { ...choice, name: rename(choice.name) }
  return choice?.type === 'allowed' ? { ...choice, names: choice.names.map(rename) } : choice
}

function renamedMessage(message: NeutralMessage, rename: Rename): NeutralMessage {
  if (message.role === 'system') return message
  if (message.role === 'assistant') {
    const content = message.content.map((part) =>
      part.type === 'tool_call' ? { ...part, name: rename(part.name) } : part,
    )
    return { ...message, content }
  }
  const content = message.content.map((part) =>
    part.type === 'tool_result' && part.name !== null ? { ...part, name: rename(part.name) } : part,
  )
  return { ...message, content }
}
