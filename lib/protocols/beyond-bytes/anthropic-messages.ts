import { fieldOf } from '../json/read-span'
import { isAnthropicClients, tallyTools } from './client-tools'
import { isStated, itemsOf, typeOf } from './tally'
import type { Tally } from './tally'

/** Edits of a context that take something away; others have it summarised, as often as its length demands. */
const CLEARING = /^clear_/

/** Walks through a request of Anthropic's. **Source:** `MessageCreateParams` of `@anthropic-ai/sdk`, beta. */
export function tallyMessages(body: unknown, tally: Tally): void {
  tallyTools(fieldOf(body, 'tools'), tally, isAnthropicClients)
  tally.refuseField(body, 'mcp_servers')
  const management = fieldOf(body, 'context_management')
  const edits = itemsOf(fieldOf(management, 'edits'))
  const isClearing = !Array.isArray(management) && edits.every((edit) => CLEARING.test(typeOf(edit)))
  if (isStated(management) && !isClearing) tally.refuse('context_management')
  if (isStated(fieldOf(body, 'compaction'))) tally.isReadAgain = true
  if (isStated(fieldOf(body, 'container'))) tally.isUnseen = true
  tallyBlocks(fieldOf(body, 'system'), tally)
  for (const message of itemsOf(fieldOf(body, 'messages'))) tallyBlocks(fieldOf(message, 'content'), tally)
}

/** Blocks of which all that is read stands in the body. */
const SEEN = new Set([
  'text',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'server_tool_use',
  'mcp_tool_use',
  'mcp_tool_listing',
  'tool_reference',
  'tool_removal',
  'fallback',
])
const RESULT = /_result$/
const REFERENCE = /_reference$/

function tallyBlocks(content: unknown, tally: Tally): void {
  for (const block of itemsOf(content)) tallyBlock(block, tally)
}

function tallyBlock(block: unknown, tally: Tally): void {
  const type = typeOf(block)
  if (SEEN.has(type)) return
  if (type === 'image') tally.picture(fieldOf(fieldOf(block, 'source'), 'data'))
  else if (type === 'document') tallyDocument(fieldOf(block, 'source'), tally)
  else if (type === 'tool_addition') tallyAddition(fieldOf(block, 'tool'), tally)
  else if (type === 'compaction') tallyBlocks(fieldOf(block, 'tool_changes'), tally)
  else if (RESULT.test(type)) tallyResult(fieldOf(block, 'content'), tally)
  else tally.isUnseen = true
}

/** A tool that the conversation adds is named, or defined like those of the list. */
function tallyAddition(tool: unknown, tally: Tally): void {
  if (typeOf(tool) === 'tool_definition') tallyTools([fieldOf(tool, 'definition')], tally, isAnthropicClients)
  else if (!REFERENCE.test(typeOf(tool))) tally.refuse('tool_addition')
}

/** Results of the provider's own tools are objects, with blocks or with a document that was fetched. */
function tallyResult(content: unknown, tally: Tally): void {
  const inner = Array.isArray(content) ? content : fieldOf(content, 'content')
  if (Array.isArray(inner)) tallyBlocks(inner, tally)
  else if (typeof inner === 'object' && inner !== null) tallyBlock(inner, tally)
}

function tallyDocument(source: unknown, tally: Tally): void {
  const type = typeOf(source)
  if (type === 'content') tallyBlocks(fieldOf(source, 'content'), tally)
  else if (type !== 'text') tally.file(fieldOf(source, 'data'))
}
