import { fieldOf } from '../json/read-span'
import { isResponsesClients, tallyTools } from './client-tools'
import { isStated, itemsOf, typeOf } from './tally'
import type { Tally } from './tally'

/** Walks through a request of Responses. **Source:** `ResponseCreateParams` of the `openai` package. */
export function tallyResponses(body: unknown, tally: Tally): void {
  tallyTools(fieldOf(body, 'tools'), tally, isResponsesClients)
  tally.refuseField(body, 'context_management')
  // A stored prompt has tools of its own.
  tally.refuseField(body, 'prompt')
  if (isStated(fieldOf(body, 'conversation'))) tally.isUnseen = true
  for (const item of itemsOf(fieldOf(body, 'input'))) tallyItem(item, tally)
}

/** Items of which all that is read stands in the body. */
const SEEN = new Set([
  'function_call',
  'custom_tool_call',
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'computer_call',
  'local_shell_call',
  'local_shell_call_output',
  'shell_call',
  'shell_call_output',
  'apply_patch_call',
  'apply_patch_call_output',
  'tool_search_call',
  'mcp_list_tools',
  'mcp_call',
  'mcp_approval_request',
  'mcp_approval_response',
  'program',
  'program_output',
  'reasoning',
  'compaction',
  'compaction_summary',
  'context_compaction',
])

function tallyItem(item: unknown, tally: Tally): void {
  const type = typeOf(item)
  if (SEEN.has(type)) return
  if (type === '' || type === 'message') tallyParts(fieldOf(item, 'content'), tally)
  else if (type === 'function_call_output' || type === 'custom_tool_call_output') {
    tallyParts(fieldOf(item, 'output'), tally)
  } else if (type === 'additional_tools' || type === 'tool_search_output') {
    tallyTools(fieldOf(item, 'tools'), tally, isResponsesClients)
  } else if (type === 'computer_call_output') tally.picture(fieldOf(fieldOf(item, 'output'), 'image_url'))
  else if (type === 'image_generation_call') tally.picture(fieldOf(item, 'result'))
  else if (type === 'compaction_trigger') tally.isReadAgain = true
  else tally.isUnseen = true
}

const SEEN_PARTS = new Set(['input_text', 'output_text', 'text', 'refusal', 'summary_text', 'reasoning_text'])
const PICTURES = new Set(['input_image', 'computer_screenshot'])

function tallyParts(content: unknown, tally: Tally): void {
  for (const part of itemsOf(content)) {
    const type = typeOf(part)
    if (PICTURES.has(type)) tally.picture(fieldOf(part, 'image_url'))
    else if (!SEEN_PARTS.has(type)) tally.file(fieldOf(part, 'file_data'))
  }
}
