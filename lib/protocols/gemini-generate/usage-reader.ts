import { modalityUnits, NO_UNITS, NO_USAGE, wordTable } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { countOf, fieldOf, tellsCounts } from '../json/read-span'

/** Vertex's word for how a request was served, as a service tier. */
const TIER_OF_TRAFFIC = wordTable<string>({
  ON_DEMAND_PRIORITY: 'priority',
  ON_DEMAND_FLEX: 'flex',
})

/**
 * The usage of a `usageMetadata` object; `null` when it is none that can be read. Cached tokens are inside the prompt's count and are taken
 * out of it; what tools put into the prompt is input; thoughts are output; image tokens are a part of output. A total tells of
 * the output only where the prompt is told apart from it.
 * **Source:** `GenerateContentResponseUsageMetadata` of `@google/genai`; https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function readUsageMetadata(metadata: unknown): TokenUsage | null {
  const prompt = fieldOf(metadata, 'promptTokenCount')
  const tools = fieldOf(metadata, 'toolUsePromptTokenCount')
  const thoughts = fieldOf(metadata, 'thoughtsTokenCount')
  const known = fieldOf(metadata, 'candidatesTokenCount')
  const total = fieldOf(metadata, 'totalTokenCount')
  if (!tellsCounts([prompt, tools, thoughts, known]) || !tellsCounts([total ?? 0])) return null
  const promptTokens = countOf(prompt)
  const toolTokens = countOf(tools)
  const thoughtTokens = countOf(thoughts)
  const cacheReadTokens = Math.min(countOf(fieldOf(metadata, 'cachedContentTokenCount')), promptTokens)
  const candidateTokens =
    typeof known === 'number' || typeof prompt !== 'number'
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
    extraUnits: dearerTokens(metadata, cacheReadTokens),
    serviceTier: serviceTierOf(metadata),
  }
}

/** All tokens of a usage: of two reports behind the end of an answer the greater one counts. */
export function tokensOf({ inputTokens, cacheReadTokens, outputTokens }: TokenUsage): number {
  return inputTokens + cacheReadTokens + outputTokens
}

/**
 * Tokens of sound, pictures and film. Those of the cache stand in the prompt's details too; where it is not told what they are
 * of, those count as fresh that cannot have been cached.
 */
function dearerTokens(metadata: unknown, cacheReadTokens: number): TokenUsage['extraUnits'] {
  const prompt = fieldOf(metadata, 'promptTokensDetails')
  const answer = fieldOf(metadata, 'candidatesTokensDetails')
  if (!tellsMore(prompt) && !tellsMore(answer)) return NO_UNITS
  const cached = fieldOf(metadata, 'cacheTokensDetails')
  const freshOf = (modality: string): number =>
    tokensOfModality(prompt, modality) -
    (Array.isArray(cached) ? tokensOfModality(cached, modality) : cacheReadTokens)
  return modalityUnits({
    audio_input: freshOf('AUDIO'),
    audio_cached: tokensOfModality(cached, 'AUDIO'),
    audio_output: tokensOfModality(answer, 'AUDIO'),
    image_input: freshOf('IMAGE'),
    image_cached: tokensOfModality(cached, 'IMAGE'),
    video_input: freshOf('VIDEO'),
  })
}

/** Whether details are of more than text. */
function tellsMore(details: unknown): boolean {
  if (!Array.isArray(details)) return false
  for (const detail of details as readonly unknown[]) {
    if (fieldOf(detail, 'modality') !== 'TEXT') return true
  }
  return false
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
