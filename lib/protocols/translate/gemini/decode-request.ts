import {
  isJsonObject,
  objectIn,
  optionalBoolean,
  optionalNumber,
  optionalStrings,
  textOrNull,
  unsupportedField,
} from '../../neutral'
import type {
  Json,
  JsonObject,
  NeutralRequest,
  OutputFormat,
  ReasoningWish,
  RequestOutline,
  Sampling,
} from '../../neutral'
import { decodeContents, decodeSystem } from './decode-contents'
import { decodeToolChoice, decodeTools } from './decode-tools'
import { effortOfLevel } from './gemini-model'
import { jsonSchemaOf } from './json-schema'
import { pick } from './pick'

/**
 * A Gemini request in neutral words, in camel or snake case. Cached contents and answers other than text are refused;
 * safety settings and labels are dropped.
 * **Source:** https://ai.google.dev/api/generate-content
 */
export function decodeRequest(body: JsonObject, { model, stream }: RequestOutline): NeutralRequest {
  const config = objectIn(pick(body, 'generationConfig'))
  refuseForeign(body, config)
  return {
    model,
    stream,
    system: decodeSystem(pick(body, 'systemInstruction')),
    messages: decodeContents(body['contents']),
    tools: decodeTools(body['tools']),
    toolChoice: decodeToolChoice(pick(body, 'toolConfig')),
    parallelToolCalls: null,
    output: decodeOutput(config),
    verbosity: null,
    sampling: decodeSampling(config),
    reasoning: decodeReasoning(objectIn(pick(config, 'thinkingConfig'))),
    endUserId: null,
    promptCacheKey: null,
    serviceTier: null,
    wantsStreamUsage: true,
  }
}

function refuseForeign(body: JsonObject, config: JsonObject): void {
  const cached = pick(body, 'cachedContent')
  if (typeof cached === 'string' && cached !== '') {
    throw unsupportedField('cachedContent', 'the cached content is stored elsewhere')
  }
  const modalities = optionalStrings(
    pick(config, 'responseModalities'),
    'generationConfig.responseModalities',
  )
  if (modalities.some((modality) => modality.toUpperCase() !== 'TEXT')) {
    throw unsupportedField('generationConfig.responseModalities', 'the account answers in text')
  }
  if (pick(config, 'responseLogprobs') === true) {
    throw unsupportedField('generationConfig.responseLogprobs', 'the account reports no log probabilities')
  }
  const form = textOrNull(pick(config, 'responseMimeType'))
  if (form !== null && !FORMS.includes(form)) {
    throw unsupportedField('generationConfig.responseMimeType', `the account cannot answer in ${form}`)
  }
}

/** A word of a list (`text/x.enum`) cannot be asked for elsewhere. */
const FORMS = ['', 'text/plain', 'application/json']

function decodeSampling(config: JsonObject): Sampling {
  const number = (key: string): number | null => optionalNumber(pick(config, key), `generationConfig.${key}`)
  return {
    maxTokens: number('maxOutputTokens'),
    temperature: number('temperature'),
    topP: number('topP'),
    topK: number('topK'),
    stopSequences: optionalStrings(pick(config, 'stopSequences'), 'generationConfig.stopSequences'),
    seed: number('seed'),
    frequencyPenalty: number('frequencyPenalty'),
    presencePenalty: number('presencePenalty'),
    candidates: number('candidateCount'),
  }
}

function decodeOutput(config: JsonObject): OutputFormat | null {
  if (pick(config, 'responseMimeType') !== 'application/json') return null
  const schema = schemaOf(pick(config, 'responseJsonSchema'), pick(config, 'responseSchema'))
  if (schema === null) return { type: 'json' }
  return { type: 'json_schema', name: null, description: null, schema, strict: null }
}

function schemaOf(jsonSchema: Json | undefined, schema: Json | undefined): JsonObject | null {
  if (isJsonObject(jsonSchema)) return jsonSchema
  return isJsonObject(schema) ? jsonSchemaOf(schema) : null
}

function decodeReasoning(config: JsonObject): ReasoningWish | null {
  const effort = effortOfLevel(textOrNull(pick(config, 'thinkingLevel')))
  const budgetTokens = optionalNumber(
    pick(config, 'thinkingBudget'),
    'generationConfig.thinkingConfig.thinkingBudget',
  )
  const isShown = optionalBoolean(
    pick(config, 'includeThoughts'),
    'generationConfig.thinkingConfig.includeThoughts',
  )
  return effort === null && budgetTokens === null && isShown === null
    ? null
    : { effort, budgetTokens, isShown }
}
