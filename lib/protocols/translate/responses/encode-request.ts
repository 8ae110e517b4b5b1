import { present, unsupportedField } from '../../neutral'
import type { JsonObject, NeutralRequest, WireTarget } from '../../neutral'
import { endUserIdFor } from '../openai/end-user-id'
import { effortFor, openaiModel } from '../openai/openai-model'
import type { OpenaiModel } from '../openai/openai-model'
import { refuseSampling } from '../refuse-sampling'
import { encodeItems, messageItem } from './encode-items'
import { encodeChoice, encodeFormat, encodeTool, refuseBlockedDomains } from './encode-tools'

/** The least number of output tokens this wire takes. */
const MIN_OUTPUT_TOKENS = 16

/**
 * A Responses request that stores nothing. Dropped as harmless: seed, top_k, cache marks, sampling where the model
 * reasons. Throws AppError `UNSUPPORTED_FIELD` (400).
 * **Source:** `ResponseCreateParamsBase` of the `openai` package.
 */
export function encodeRequest(request: NeutralRequest, { model, stream }: WireTarget): JsonObject {
  refuseInexpressible(request)
  const traits = openaiModel(model)
  const { sampling, tools, system } = request
  const [instructions, ...others] = system
  const { maxTokens, temperature, topP } = sampling
  return present({
    model,
    instructions: instructions?.text,
    input: [
      ...(others.length === 0 ? [] : [messageItem('developer', others, 'system')]),
      ...encodeItems(request.messages),
    ],
    tools: tools.length === 0 ? null : tools.map(encodeTool),
    tool_choice: tools.length === 0 ? null : encodeChoice(request),
    parallel_tool_calls: tools.length === 0 ? null : request.parallelToolCalls,
    // Compatible providers may not know it.
    max_tool_calls: traits.isOfficial ? mostSearches(tools) : null,
    text: encodeText(request),
    max_output_tokens: maxTokens === null ? null : Math.max(MIN_OUTPUT_TOKENS, maxTokens),
    ...(traits.isOfficial && traits.reasons ? {} : { temperature, top_p: topP }),
    ...encodeReasoning(request, traits),
    safety_identifier: endUserIdFor(request.endUserId),
    prompt_cache_key: request.promptCacheKey,
    service_tier: request.serviceTier,
    store: false,
    stream: stream ? true : null,
  })
}

/** Of the tools that are the provider's own, which the limit is for, there is only the search. */
function mostSearches(tools: NeutralRequest['tools']): number | null {
  return tools.find((tool) => tool.type === 'web_search')?.maxUses ?? null
}

function encodeText({ output, verbosity }: NeutralRequest): JsonObject | null {
  const format = encodeFormat(output)
  return format === null && verbosity === null ? null : present({ format, verbosity })
}

/** Nothing is stored, so that reasoning comes encrypted and is sent back by the client. */
function encodeReasoning({ reasoning }: NeutralRequest, traits: OpenaiModel): JsonObject {
  if (!traits.reasons) return {}
  const effort = effortFor(reasoning, traits)
  const summary = reasoning?.isShown === true ? 'auto' : null
  return {
    reasoning: effort === null && summary === null ? null : present({ effort, summary }),
    include: ['reasoning.encrypted_content'],
  }
}

function refuseInexpressible({ sampling, tools }: NeutralRequest): void {
  if (sampling.stopSequences.length > 0) {
    throw unsupportedField('stop_sequences', 'the account knows no stop sequences')
  }
  refuseSampling(sampling)
  refuseBlockedDomains(tools)
}
