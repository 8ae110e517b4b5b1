import type { ParsedRequest } from '@/lib/protocols'

/** Tokens of the largest context any provider serves. */
const WHOLE_CONTEXT_TOKENS = 1_000_000
/** More than an image of any size counts for. */
const IMAGE_TOKENS = 8_000
/**
 * What a provider does of its own accord: it reads what its tools find, and summarises the context, as often as it likes.
 * **Source:** the tools of `openai`, `@anthropic-ai/sdk` and `@google/genai`.
 */
const PROVIDER_WORK = [
  '"compact_',
  '"web_search',
  '"web_fetch',
  '"code_execution',
  '"code_interpreter',
  '"file_search',
  '"fileSearch',
  '"image_generation',
  '"mcp',
  '"googleSearch',
  '"google_search',
  '"googleMaps',
  '"google_maps',
  '"codeExecution',
  '"urlContext',
  '"url_context',
  '"enterpriseWebSearch',
  '"enterprise_web_search',
  '"exaAiSearch',
  '"exa_ai_search',
  '"parallelAiSearch',
  '"parallel_ai_search',
  '"tool_search_tool',
  '"programmatic_tool_calling',
  // A shell in a container of the provider.
  '"container_auto',
  '"container_reference',
]
/** A conversation may hold a summary made before; of OpenAI one is asked for in a list, of Anthropic by an edit named above. */
const SUMMARY = '"compaction"'
const SUMMARY_LIST = /"context_management"\s*:\s*\[/
/** Content that is elsewhere, or compressed. */
const UNSEEN_CONTENT = [
  '"url"',
  '"file_id"',
  '"document"',
  '"container"',
  '"input_file"',
  '"input_audio"',
  '"file_data"',
  '"fileData"',
  '"inlineData"',
  '"inline_data"',
  '"cachedContent"',
  '"cached_content"',
  '"previous_response_id"',
  '"item_reference"',
  '"conversation"',
  '"prompt"',
  // A conversation that is summarised is read once more.
  '"summarize"',
]

/** A letter, digit or underscore written as an escape, which no client does: it may hide one of the words. */
const HIDDEN_LETTER = /\\u00[3-7][0-9a-fA-F]/
const ESCAPE = '\\u00'

/**
 * Tokens that a body only names, beyond its bytes; `null` = no bound can be given. A word inside a text counts too: too much is held,
 * never too little.
 */
export function namedTokens({ body, previousAnswerId }: ParsedRequest): number | null {
  if (body.includes(ESCAPE) && HIDDEN_LETTER.test(body.toString('latin1'))) return null
  if (PROVIDER_WORK.some((word) => body.includes(word))) return null
  if (body.includes(SUMMARY) && SUMMARY_LIST.test(body.toString('latin1'))) return null
  if (previousAnswerId !== undefined) return WHOLE_CONTEXT_TOKENS
  if (UNSEEN_CONTENT.some((word) => body.includes(word))) return WHOLE_CONTEXT_TOKENS
  let tokens = 0
  for (let at = body.indexOf('"image'); at !== -1; at = body.indexOf('"image', at + 1)) tokens += IMAGE_TOKENS
  return tokens
}
