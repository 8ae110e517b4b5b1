import { fieldOf } from '../json/read-span'
import { isStated, itemsOf, typeOf } from './tally'
import type { Tally } from './tally'

const COMPUTER = ['computerUse', 'computer_use']

/** Whether a tool is run by the client; every other one may be run by the provider, as often as it likes. */
type IsClients = (tool: unknown) => boolean

/**
 * Looks through a list of tools. A tool's kind is told by its type alone, never by its name: names are the client's own,
 * e.g. `mcp__server__tool`.
 */
export function tallyTools(tools: unknown, tally: Tally, isClients: IsClients): void {
  if (!isStated(tools)) return
  if (!Array.isArray(tools)) tally.refuse('tools')
  for (const [index, tool] of itemsOf(tools).entries()) {
    if (!isClients(tool)) tally.refuse(`tools[${index}]${kindOf(tool)}`)
    else if (!isDescribed(tool)) tally.knownTools += 1
  }
}

const DESCRIBED = new Set(['', 'function', 'custom', 'namespace', 'tool_search'])

/** Whether the body itself describes the tool. */
function isDescribed(tool: unknown): boolean {
  return DESCRIBED.has(typeOf(tool)) && COMPUTER.every((name) => !isStated(fieldOf(tool, name)))
}

const MOST_SHOWN = 64
const PLAIN_WORD = /^[\w.:-]+$/

function kindOf(tool: unknown): string {
  const type = typeOf(tool)
  return type.length <= MOST_SHOWN && PLAIN_WORD.test(type) ? ` (${type})` : ''
}

/** **Source:** `BetaToolUnion` of `@anthropic-ai/sdk`. */
const ANTHROPIC = /^(?:custom|(?:bash|text_editor|computer|memory|computer_toolset|browser_toolset)_\d+)$/

/** Anthropic's: a tool without a type is the client's own. */
export function isAnthropicClients(tool: unknown): boolean {
  return !isStated(fieldOf(tool, 'type')) || ANTHROPIC.test(typeOf(tool))
}

const CHAT = new Set(['function', 'custom'])

/** Some providers take a function that does not say so. */
export function isChatClients(tool: unknown): boolean {
  return CHAT.has(typeOf(tool)) || (!isStated(fieldOf(tool, 'type')) && isStated(fieldOf(tool, 'function')))
}

const RESPONSES = new Set([
  ...CHAT,
  'local_shell',
  'apply_patch',
  'computer',
  'computer_use_preview',
  'computer-preview',
])

/** **Source:** the type `Tool` of Responses in the `openai` package. */
export function isResponsesClients(tool: unknown): boolean {
  const type = typeOf(tool)
  if (type === 'namespace') return itemsOf(fieldOf(tool, 'tools')).every(isResponsesClients)
  if (type === 'tool_search') return fieldOf(tool, 'execution') === 'client'
  if (type !== 'shell') return RESPONSES.has(type)
  const environment = fieldOf(tool, 'environment')
  return !isStated(environment) || typeOf(environment) === 'local'
}

const GEMINI = new Set(['functionDeclarations', 'function_declarations', ...COMPUTER])

/** Gemini's tools are told by their fields. **Source:** the type `Tool` of `@google/genai`. */
export function isGeminiClients(tool: unknown): boolean {
  if (typeof tool !== 'object' || tool === null) return false
  return Object.entries(tool).every(([name, value]) => GEMINI.has(name) || !isStated(value))
}
