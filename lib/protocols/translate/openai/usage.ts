import type { TokenUsage } from '@/lib/core'
import type { JsonObject } from '../../neutral'

/** Everything the prompt held: cached tokens are inside OpenAI's counts. */
function promptTokens(usage: TokenUsage): number {
  return usage.inputTokens + usage.cacheReadTokens + cacheWrites(usage)
}

function cacheWrites({ cacheCreation5mTokens, cacheCreation1hTokens }: TokenUsage): number {
  return cacheCreation5mTokens + cacheCreation1hTokens
}

/** `usage` of a Chat answer. **Source:** `CompletionUsage` of the `openai` package. */
export function chatUsage(usage: TokenUsage): JsonObject {
  const prompt = promptTokens(usage)
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.outputTokens,
    total_tokens: prompt + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: cacheWrites(usage),
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  }
}

/** `usage` of a Responses answer. **Source:** `ResponseUsage` of the `openai` package. */
export function responsesUsage(usage: TokenUsage): JsonObject {
  const prompt = promptTokens(usage)
  return {
    input_tokens: prompt,
    input_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: cacheWrites(usage),
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: prompt + usage.outputTokens,
  }
}
