import type { TokenUsage } from '@/lib/core'
import type { JsonObject } from '../../neutral'

/** `usageMetadata`: cached tokens are inside the prompt's count, thoughts beside the candidates'. */
export function encodeUsage(usage: TokenUsage): JsonObject {
  const prompt =
    usage.inputTokens + usage.cacheReadTokens + usage.cacheCreation5mTokens + usage.cacheCreation1hTokens
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: usage.outputTokens - usage.reasoningTokens,
    totalTokenCount: prompt + usage.outputTokens,
    ...(usage.cacheReadTokens > 0 ? { cachedContentTokenCount: usage.cacheReadTokens } : {}),
    ...(usage.reasoningTokens > 0 ? { thoughtsTokenCount: usage.reasoningTokens } : {}),
  }
}
