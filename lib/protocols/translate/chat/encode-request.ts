import { present } from '../../neutral'
import type { JsonObject, NeutralRequest, OutputFormat, WireTarget } from '../../neutral'
import { endUserIdFor } from '../openai/end-user-id'
import { effortFor, openaiModel } from '../openai/openai-model'
import type { OpenaiModel } from '../openai/openai-model'
import { outputSchema } from '../openai/output-schema'
import { encodeMessages } from './encode-messages'
import { encodeTools } from './encode-tools'

/**
 * A Chat request. Dropped as harmless: top_k, cache marks (this wire caches by itself), sampling where the model
 * reasons. Throws AppError `UNSUPPORTED_FIELD` (400).
 * **Source:** `ChatCompletionCreateParamsBase` of the `openai` package.
 */
export function encodeRequest(request: NeutralRequest, { model, stream }: WireTarget): JsonObject {
  const traits = openaiModel(model)
  const endUserId = endUserIdFor(request.endUserId)
  return present({
    model,
    messages: encodeMessages(request, traits.isOfficial),
    ...encodeTools(request, model),
    response_format: encodeOutput(request.output),
    verbosity: request.verbosity,
    ...encodeSampling(request, traits),
    reasoning_effort: effortFor(request.reasoning, traits),
    ...(traits.isOfficial
      ? { safety_identifier: endUserId, prompt_cache_key: request.promptCacheKey }
      : { user: endUserId }),
    service_tier: request.serviceTier,
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  })
}

function encodeSampling({ sampling }: NeutralRequest, { isOfficial, reasons }: OpenaiModel): JsonObject {
  const { maxTokens, temperature, topP, stopSequences, seed, frequencyPenalty, presencePenalty } = sampling
  const heat = isOfficial && reasons ? {} : { temperature, top_p: topP }
  return {
    // Compatible providers know only the older name.
    ...(isOfficial ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens }),
    ...heat,
    stop: stopSequences.length === 0 ? null : stopSequences,
    seed,
    frequency_penalty: frequencyPenalty,
    presence_penalty: presencePenalty,
    n: sampling.candidates,
  }
}

function encodeOutput(output: OutputFormat | null): JsonObject | null {
  if (output === null) return null
  if (output.type === 'json') return { type: 'json_object' }
  return { type: 'json_schema', json_schema: outputSchema(output) }
}
