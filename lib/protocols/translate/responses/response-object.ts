import type { TokenUsage } from '@/lib/core'
import { objectsIn } from '../../neutral'
import type { AnswerAudience, AnswerError, FinishReason, JsonObject } from '../../neutral'
import { failedCode } from '../../openai/error-code'
import { responsesUsage } from '../openai/usage'
import { shownModel } from '../shown-model'
import { encodeChoice, encodeFormat, encodeTool } from './encode-tools'

/** What of a response changes while it is made. */
export type ResponseState = {
  readonly id: string
  readonly model: string
  readonly createdAtSeconds: number | null
  readonly output: readonly JsonObject[]
  /** `null` = still running, or broken off by `error`. */
  readonly reason: FinishReason | null
  readonly usage: TokenUsage | null
  readonly error: AnswerError | null
}

/** The response object, which repeats the request's settings. **Source:** `Response` of the `openai` package. */
export function responseObject(state: ResponseState, audience: AnswerAudience): JsonObject {
  const { request } = audience
  const { usage, error } = state
  const created_at = state.createdAtSeconds ?? audience.nowSeconds
  const status = statusOf(state)
  return {
    id: state.id.startsWith('resp_') ? state.id : `resp_${audience.idSeed}`,
    object: 'response',
    created_at,
    ...(status === 'completed' ? { completed_at: audience.nowSeconds } : {}),
    status,
    background: false,
    error: error === null ? null : { code: failedCode(error), message: error.message },
    incomplete_details: status === 'incomplete' ? { reason: incompleteReason(state) } : null,
    instructions: request.system[0]?.text ?? null,
    max_output_tokens: request.sampling.maxTokens,
    model: shownModel(state.model, audience),
    output: state.output,
    parallel_tool_calls: request.parallelToolCalls ?? true,
    previous_response_id: null,
    prompt_cache_key: request.promptCacheKey,
    reasoning: {
      effort: request.reasoning?.effort ?? null,
      summary: request.reasoning?.isShown === true ? 'auto' : null,
    },
    safety_identifier: request.endUserId,
    service_tier: tierWord(usage?.serviceTier ?? null),
    store: false,
    temperature: request.sampling.temperature,
    text: {
      format: encodeFormat(request.output) ?? { type: 'text' },
      verbosity: request.verbosity ?? 'medium',
    },
    tool_choice: encodeChoice(request) ?? 'auto',
    tools: request.tools.map(encodeTool),
    top_logprobs: 0,
    top_p: request.sampling.topP,
    truncation: 'disabled',
    usage: usage === null ? null : responsesUsage(usage),
    user: null,
    metadata: {},
  }
}

const TIERS: readonly string[] = ['auto', 'default', 'flex', 'scale', 'priority']

/** Other providers' words for the plain tier (`standard`) are none of this protocol's. */
function tierWord(tier: string | null): string {
  const word = tier?.toLowerCase() ?? 'default'
  return TIERS.includes(word) ? word : 'default'
}

/** Its status, which is also the end of the name of a stream's last event. */
export function statusOf(state: Pick<ResponseState, 'reason' | 'error' | 'output'>): string {
  if (state.error !== null) return 'failed'
  if (state.reason === null) return 'in_progress'
  return incompleteReason(state) === null ? 'completed' : 'incomplete'
}

const INCOMPLETE: Partial<Readonly<Record<FinishReason, string>>> = {
  max_tokens: 'max_output_tokens',
  pause: 'max_output_tokens',
  content_filter: 'content_filter',
  refusal: 'content_filter',
}

/** A refusal in words of its own is a whole answer; elsewhere it cuts off what was said. */
function incompleteReason({ reason, output }: Pick<ResponseState, 'reason' | 'output'>): string | null {
  if (reason === null || (reason === 'refusal' && output.some(saysRefusal))) return null
  return INCOMPLETE[reason] ?? null
}

function saysRefusal({ content }: JsonObject): boolean {
  return objectsIn(content).some(({ type }) => type === 'refusal')
}
