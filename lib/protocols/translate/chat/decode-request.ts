import {
  isJsonObject,
  objectIn,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  optionalWord,
  readString,
  REASONING_EFFORTS,
  textIn,
  unsupportedField,
} from '../../neutral'
import type { Json, JsonObject, NeutralRequest, OutputFormat, RequestOutline, Sampling } from '../../neutral'
import { decodeMessages } from './decode-messages'
import { decodeToolChoice, decodeTools } from './decode-tools'

export const VERBOSITIES = ['low', 'medium', 'high'] as const

/**
 * A Chat request in neutral words. What only this wire can answer (log probabilities, audio) is refused; what changes
 * nothing in the answer (`store`, `metadata`, `prediction`) is dropped.
 * **Source:** `ChatCompletionCreateParamsBase` of the `openai` package.
 */
export function decodeRequest(body: JsonObject, { model, stream }: RequestOutline): NeutralRequest {
  refuseForeign(body)
  const effort = optionalWord(body['reasoning_effort'], REASONING_EFFORTS)
  return {
    model,
    stream,
    ...decodeMessages(body['messages']),
    tools: decodeTools(body),
    toolChoice: decodeToolChoice(body['tool_choice']),
    parallelToolCalls: optionalBoolean(body['parallel_tool_calls'], 'parallel_tool_calls'),
    output: decodeOutput(body['response_format']),
    verbosity: optionalWord(body['verbosity'], VERBOSITIES),
    sampling: decodeSampling(body),
    reasoning: effort === null ? null : { effort, budgetTokens: null, isShown: null },
    endUserId: optionalString(body['safety_identifier'] ?? body['user'], 'user'),
    promptCacheKey: optionalString(body['prompt_cache_key'], 'prompt_cache_key'),
    serviceTier: optionalString(body['service_tier'], 'service_tier'),
    wantsStreamUsage: objectIn(body['stream_options'])['include_usage'] === true,
  }
}

function refuseForeign(body: JsonObject): void {
  if (body['logprobs'] === true)
    throw unsupportedField('logprobs', 'the account reports no log probabilities')
  const bias = body['logit_bias']
  if (isJsonObject(bias) && Object.keys(bias).length > 0) {
    throw unsupportedField('logit_bias', 'the account cannot weigh tokens')
  }
  if (Array.isArray(body['modalities']) && body['modalities'].includes('audio')) {
    throw unsupportedField('modalities', 'the account answers in text')
  }
  refuseModeration(body)
}

/** Whoever asks for it reads its results in the answer. */
export function refuseModeration({ moderation }: JsonObject): void {
  if (isJsonObject(moderation)) throw unsupportedField('moderation', 'the account judges no contents')
}

function decodeSampling(body: JsonObject): Sampling {
  return {
    maxTokens: optionalNumber(
      body['max_completion_tokens'] ?? body['max_tokens'],
      body['max_completion_tokens'] === undefined ? 'max_tokens' : 'max_completion_tokens',
    ),
    temperature: optionalNumber(body['temperature'], 'temperature'),
    topP: optionalNumber(body['top_p'], 'top_p'),
    topK: optionalNumber(body['top_k'], 'top_k'),
    stopSequences: typeof body['stop'] === 'string' ? [body['stop']] : optionalStrings(body['stop'], 'stop'),
    seed: optionalNumber(body['seed'], 'seed'),
    frequencyPenalty: optionalNumber(body['frequency_penalty'], 'frequency_penalty'),
    presencePenalty: optionalNumber(body['presence_penalty'], 'presence_penalty'),
    candidates: optionalNumber(body['n'], 'n'),
  }
}

function decodeOutput(value: Json | undefined): OutputFormat | null {
  const format = optionalObject(value, 'response_format')
  if (format === null) return null
  switch (textIn(format['type'])) {
    case 'text':
      return null
    case 'json_object':
      return { type: 'json' }
    case 'json_schema':
      return decodeJsonSchema(objectIn(format['json_schema']), 'response_format.json_schema')
    default:
      throw unsupportedField('response_format.type', 'the account cannot answer in this format')
  }
}

/** A named schema, as Chat nests it and Responses does not. */
export function decodeJsonSchema(named: JsonObject, field: string): OutputFormat {
  return {
    type: 'json_schema',
    name: readString(named['name'], `${field}.name`),
    description: optionalString(named['description'], `${field}.description`),
    schema: optionalObject(named['schema'], `${field}.schema`) ?? {},
    strict: optionalBoolean(named['strict'], `${field}.strict`),
  }
}
