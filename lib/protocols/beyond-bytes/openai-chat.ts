import { fieldOf } from '../json/read-span'
import { isChatClients, tallyTools } from './client-tools'
import { isStated, itemsOf, typeOf } from './tally'
import type { Tally } from './tally'

/** Searches and other work of OpenAI and of those who speak its wire (OpenRouter, xAI, Alibaba). */
const WORK = ['web_search_options', 'plugins', 'search_parameters', 'enable_search', 'mcp_servers'] as const
const SEEN = new Set(['text', 'refusal', 'thinking', 'reasoning'])

/** Walks through a Chat Completions request. **Source:** `ChatCompletionCreateParams` of the `openai` package. */
export function tallyChat(body: unknown, tally: Tally): void {
  tallyTools(fieldOf(body, 'tools'), tally, isChatClients)
  for (const field of WORK) tally.refuseField(body, field)
  if (isStated(fieldOf(body, 'prediction'))) tally.isForetold = true
  for (const message of itemsOf(fieldOf(body, 'messages'))) {
    // What was said aloud before is named by its id.
    if (isStated(fieldOf(message, 'audio'))) tally.isUnseen = true
    for (const part of itemsOf(fieldOf(message, 'content'))) {
      const type = typeOf(part)
      if (type === 'image_url') tally.picture(linkedData(fieldOf(part, 'image_url')))
      else if (!SEEN.has(type)) {
        tally.file(
          fieldOf(fieldOf(part, 'file'), 'file_data') ?? fieldOf(fieldOf(part, 'input_audio'), 'data'),
        )
      }
    }
  }
}

function linkedData(link: unknown): unknown {
  return fieldOf(link, 'url') ?? link
}
