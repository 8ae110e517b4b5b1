import { present, unsupportedField } from '../../neutral'
import type { JsonObject, NeutralMessage, NeutralRequest, WireTarget, TextPart } from '../../neutral'
import { closeSchema } from '../close-schema'
import { hoistSystemTurns } from '../hoist-system-turns'
import { refuseSampling } from '../refuse-sampling'
import { claudeModel } from './claude-model'
import type { ClaudeModel } from './claude-model'
import { encodeTexts } from './encode-content'
import { encodeMessages } from './encode-messages'
import { encodeThinking } from './encode-thinking'
import { encodeTools } from './encode-tools'

const JSON_ONLY: TextPart = {
  type: 'text',
  text: 'Answer with a single valid JSON object and nothing else.',
  cache: null,
  citations: [],
}

/**
 * A Messages request. Dropped as harmless: seed, cache keys, verbosity, sampling where the model has none, the end user's
 * word where it is an address. JSON mode without a schema becomes an instruction. Throws AppError `UNSUPPORTED_FIELD` (400).
 * **Source:** https://platform.claude.com/docs/en/api/messages
 */
export function encodeRequest(request: NeutralRequest, { model, stream }: WireTarget): JsonObject {
  const claude = claudeModel(model)
  refuseInexpressible(request, claude)
  const { system, messages } = turnsFor(request, claude)
  const { sampling } = request
  const max_tokens = sampling.maxTokens ?? claude.defaultMaxTokens
  const { thinking, effort } = encodeThinking(request, claude, max_tokens)
  const { tools, tool_choice } = encodeTools(request)
  const isThinking = thinking !== undefined && thinking['type'] !== 'disabled'
  const { temperature, top_p, top_k } = encodeSampling(request, claude, isThinking)
  const texts = encodeTexts(request.output?.type === 'json' ? [...system, JSON_ONLY] : system)
  return present({
    model,
    max_tokens,
    system: texts.length === 0 ? null : texts,
    messages: encodeMessages(messages),
    tools,
    tool_choice,
    temperature,
    top_p,
    top_k,
    stop_sequences: sampling.stopSequences.length === 0 ? null : sampling.stopSequences,
    thinking,
    output_config: encodeOutputConfig(request, effort),
    metadata: request.endUserId === null ? null : { user_id: request.endUserId },
    service_tier: encodeTier(request.serviceTier),
    stream: stream ? true : null,
  })
}

function turnsFor(
  request: NeutralRequest,
  { acceptsSystemTurns }: ClaudeModel,
): { readonly system: readonly TextPart[]; readonly messages: readonly NeutralMessage[] } {
  return acceptsSystemTurns ? request : hoistSystemTurns(request)
}

type EncodedSampling = Readonly<Record<'temperature' | 'top_p' | 'top_k', number | null>>

const NO_SAMPLING: EncodedSampling = { temperature: null, top_p: null, top_k: null }

function encodeSampling(request: NeutralRequest, model: ClaudeModel, isThinking: boolean): EncodedSampling {
  // Thinking fixes the temperature.
  if (!model.acceptsSampling || isThinking) return NO_SAMPLING
  const { temperature, topP, topK } = request.sampling
  const both = { temperature, top_p: topP, top_k: topK }
  if (temperature === null || topP === null || model.acceptsTopPBesideTemperature) return both
  // The one that says nothing goes, else top_p.
  return temperature === 1 && topP !== 1 ? { ...both, temperature: null } : { ...both, top_p: null }
}

function encodeOutputConfig({ output }: NeutralRequest, effort: string | undefined): JsonObject | null {
  const format =
    output?.type === 'json_schema' ? { type: 'json_schema', schema: closeSchema(output.schema) } : null
  return format === null && effort === undefined ? null : present({ effort, format })
}

function encodeTier(tier: string | null): string | null {
  return tier === 'auto' ? 'auto' : tier === 'default' ? 'standard_only' : null
}

function refuseInexpressible({ sampling }: NeutralRequest, { acceptsSampling }: ClaudeModel): void {
  const { temperature } = sampling
  refuseSampling(sampling)
  if (acceptsSampling && temperature !== null && temperature > 1) {
    throw unsupportedField('temperature', 'the account takes temperatures up to 1')
  }
}
