import {
  DEFAULT_SAMPLING,
  isJsonObject,
  objectIn,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  optionalWord,
  REASONING_EFFORTS,
  textIn,
  unsupportedField,
} from '../../neutral'
import type {
  Json,
  JsonObject,
  NeutralRequest,
  NeutralTool,
  OutputFormat,
  ReasoningWish,
  RequestOutline,
} from '../../neutral'
import { plainText } from '../chat/decode-content'
import { decodeJsonSchema, refuseModeration, VERBOSITIES } from '../chat/decode-request'
import { decodeToolChoice } from '../chat/decode-tools'
import { decodeItems } from './decode-items'
import { decodeTools } from './decode-tools'
import { distinctTools } from './tool-forms'

/**
 * A Responses request in neutral words. What is stored at the provider (an earlier response, a conversation, a prompt)
 * is refused; what changes nothing in the answer (`store`, `metadata`, `truncation`, `include`) is dropped.
 * **Source:** `ResponseCreateParamsBase` of the `openai` package.
 */
export function decodeRequest(body: JsonObject, { model, stream }: RequestOutline): NeutralRequest {
  refuseForeign(body)
  const { system, messages, tools } = decodeItems(body['input'])
  const instructions = optionalString(body['instructions'], 'instructions')
  const offered = withMostCalls(
    distinctTools([...decodeTools(body['tools'], 'tools'), ...tools]),
    optionalNumber(body['max_tool_calls'], 'max_tool_calls'),
  )
  return {
    model,
    stream,
    system: instructions === null || instructions === '' ? system : [plainText(instructions), ...system],
    messages,
    tools: offered,
    // Without tools there is nothing to choose from.
    toolChoice: decodeToolChoice(offered.length > 0 ? body['tool_choice'] : undefined),
    parallelToolCalls: optionalBoolean(body['parallel_tool_calls'], 'parallel_tool_calls'),
    output: decodeFormat(objectIn(body['text'])['format']),
    verbosity: optionalWord(objectIn(body['text'])['verbosity'], VERBOSITIES),
    sampling: {
      ...DEFAULT_SAMPLING,
      maxTokens: optionalNumber(body['max_output_tokens'], 'max_output_tokens'),
      temperature: optionalNumber(body['temperature'], 'temperature'),
      topP: optionalNumber(body['top_p'], 'top_p'),
    },
    reasoning: decodeReasoningWish(optionalObject(body['reasoning'], 'reasoning')),
    endUserId: optionalString(body['safety_identifier'] ?? body['user'], 'user'),
    promptCacheKey: optionalString(body['prompt_cache_key'], 'prompt_cache_key'),
    serviceTier: optionalString(body['service_tier'], 'service_tier'),
    wantsStreamUsage: true,
  }
}

/** The limit is for the provider's own tools; of these only the search goes along, and where none may be made it is left out. */
function withMostCalls(tools: readonly NeutralTool[], maxUses: number | null): readonly NeutralTool[] {
  if (maxUses === null) return tools
  if (maxUses === 0) return tools.filter(({ type }) => type !== 'web_search')
  return tools.map((tool) => (tool.type === 'web_search' ? { ...tool, maxUses } : tool))
}

const STORED = ['previous_response_id', 'conversation', 'prompt'] as const

function refuseForeign(body: JsonObject): void {
  for (const field of STORED) {
    if (body[field] !== undefined && body[field] !== null) {
      throw unsupportedField(field, 'the account stores nothing, send the whole conversation as input')
    }
  }
  if (body['background'] === true) throw unsupportedField('background', 'the account answers at once')
  refuseModeration(body)
  const include = optionalStrings(body['include'], 'include')
  if (include.includes('message.output_text.logprobs')) {
    throw unsupportedField('include', 'the account reports no log probabilities')
  }
}

function decodeFormat(value: Json | undefined): OutputFormat | null {
  if (!isJsonObject(value)) return null
  switch (textIn(value['type'])) {
    case 'text':
      return null
    case 'json_object':
      return { type: 'json' }
    case 'json_schema':
      return decodeJsonSchema(value, 'text.format')
    default:
      throw unsupportedField('text.format.type', 'the account cannot answer in this format')
  }
}

function decodeReasoningWish(reasoning: JsonObject | null): ReasoningWish | null {
  if (reasoning === null) return null
  const effort = optionalWord(reasoning['effort'], REASONING_EFFORTS)
  const summary = reasoning['summary'] ?? reasoning['generate_summary']
  const isShown = typeof summary === 'string' ? true : null
  return effort === null && isShown === null ? null : { effort, budgetTokens: null, isShown }
}
