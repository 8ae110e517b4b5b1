import { NO_USAGE, wordTable } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { countOf, fieldOf, tellsCounts } from '../json/read-span'

/** Vertex's word for how a request was served, as a service tier. */
const TIER_OF_TRAFFIC = wordTable<string>({
  ON_DEMAND_PRIORITY: 'priority',
  ON_DEMAND_FLEX: 'flex',
})

/**
 * The usage of a `usageMetadata` object; `null` when it is none that can be read. Cached tokens are inside the prompt's count and are taken
 * out of it; what tools put into the prompt is input; thoughts are output; image tokens are a part of output.
 * **Source:** `GenerateContentResponseUsageMetadata` of `@google/genai`; https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function readUsageMetadata(metadata: unknown): TokenUsage | null {
  const prompt = fieldOf(metadata, 'promptTokenCount')
  const tools = fieldOf(metadata, 'toolUsePromptTokenCount')
  const thoughts = fieldOf(metadata, 'thoughtsTokenCount')
  const known = fieldOf(metadata, 'candidatesTokenCount')
  const total = fieldOf(metadata, 'totalTokenCount')
  if (!tellsCounts([prompt, tools, thoughts, known, total])) return null
  const promptTokens = countOf(prompt)
  const toolTokens = countOf(tools)
  const thoughtTokens = countOf(thoughts)
  const cacheReadTokens = Math.min(countOf(fieldOf(metadata, 'cachedContentTokenCount')), promptTokens)
  const candidateTokens =
    typeof known === 'number'
      ? countOf(known)
      : Math.max(0, countOf(total) - promptTokens - toolTokens - thoughtTokens)
  const imageTokens = tokensOfModality(fieldOf(metadata, 'candidatesTokensDetails'), 'IMAGE')
  return {
    ...NO_USAGE,
    inputTokens: promptTokens - cacheReadTokens + toolTokens,
    cacheReadTokens,
    outputTokens: candidateTokens + thoughtTokens,
    reasoningTokens: thoughtTokens,
    imageOutputTokens: Math.min(imageTokens, candidateTokens),
    serviceTier: serviceTierOf(metadata),
  }
}

/** All tokens of a usage: of two reports behind the end of an answer the greater one counts. */
export function tokensOf({ inputTokens, cacheReadTokens, outputTokens }: TokenUsage): number {
  return inputTokens + cacheReadTokens + outputTokens
}

function tokensOfModality(details: unknown, modality: string): number {
  if (!Array.isArray(details)) return 0
  let tokens = 0
  for (const detail of details as readonly unknown[]) {
    if (fieldOf(detail, 'modality') === modality) tokens += countOf(fieldOf(detail, 'tokenCount'))
  }
  return tokens
}

function serviceTierOf(metadata: unknown): string | null {
  const tier = fieldOf(metadata, 'serviceTier')
  if (typeof tier === 'string' && tier !== '') return tier
  const traffic = fieldOf(metadata, 'trafficType')
  return typeof traffic === 'string' ? (TIER_OF_TRAFFIC[traffic] ?? null) : null
}
