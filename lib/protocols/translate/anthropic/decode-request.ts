import {
  DEFAULT_SAMPLING,
  isJsonObject,
  objectIn,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  optionalWord,
  REASONING_EFFORTS,
} from '../../neutral'
import type {
  JsonObject,
  NeutralRequest,
  OutputFormat,
  ReasoningWish,
  RequestOutline,
  Sampling,
} from '../../neutral'
import { decodeTexts } from './decode-content'
import { decodeMessages } from './decode-messages'
import { decodeTools, decodeToolChoice } from './decode-tools'
import { refuseForeign } from './refuse-foreign'

/**
 * A Messages request in neutral words. What lives at the provider alone (containers, threads) is refused; fields without
 * counterpart that change nothing in what is answered are dropped: `context_management`, which only keeps long conversations
 * in bounds, `speed`, `diagnostics`, `fallback_credit_token`, `metadata` but its user.
 * **Source:** https://platform.claude.com/docs/en/api/messages
 */
export function decodeRequest(body: JsonObject, { model, stream }: RequestOutline): NeutralRequest {
  refuseForeign(body)
  return {
    model,
    stream,
    system: decodeTexts(body['system'], 'system'),
    messages: decodeMessages(body['messages']),
    tools: decodeTools(body['tools']),
    ...decodeToolChoice(body['tool_choice']),
    output: decodeOutput(body),
    verbosity: null,
    sampling: decodeSampling(body),
    reasoning: decodeReasoning(body),
    endUserId: optionalString(objectIn(body['metadata'])['user_id'], 'metadata.user_id'),
    promptCacheKey: null,
    serviceTier: decodeTier(optionalString(body['service_tier'], 'service_tier')),
    wantsStreamUsage: true,
  }
}

function decodeSampling(body: JsonObject): Sampling {
  return {
    ...DEFAULT_SAMPLING,
    maxTokens: optionalNumber(body['max_tokens'], 'max_tokens'),
    temperature: optionalNumber(body['temperature'], 'temperature'),
    topP: optionalNumber(body['top_p'], 'top_p'),
    topK: optionalNumber(body['top_k'], 'top_k'),
    stopSequences: optionalStrings(body['stop_sequences'], 'stop_sequences'),
  }
}

/** `output_config.format`, or `output_format` as the beta had it. */
function decodeOutput(body: JsonObject): OutputFormat | null {
  const format = objectIn(body['output_config'])['format'] ?? body['output_format']
  if (!isJsonObject(format)) return null
  return {
    type: 'json_schema',
    name: null,
    description: null,
    schema: optionalObject(format['schema'], 'output_config.format.schema') ?? {},
    strict: null,
  }
}

function decodeReasoning(body: JsonObject): ReasoningWish | null {
  const effort = optionalWord(objectIn(body['output_config'])['effort'], REASONING_EFFORTS)
  const thinking = body['thinking']
  if (!isJsonObject(thinking)) return effort === null ? null : { effort, budgetTokens: null, isShown: null }
  const display = thinking['display']
  const isShown = typeof display === 'string' ? display === 'summarized' : null
  if (thinking['type'] === 'disabled') return { effort, budgetTokens: 0, isShown }
  const budget = optionalNumber(thinking['budget_tokens'], 'thinking.budget_tokens')
  return { effort, budgetTokens: budget ?? -1, isShown: isShown ?? true }
}

function decodeTier(tier: string | null): string | null {
  return tier === 'standard_only' ? 'default' : tier
}
