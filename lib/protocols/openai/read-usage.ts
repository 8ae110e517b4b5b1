import { modalityUnits, NO_UNITS } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { countOf, fieldOf, tellsCounts } from '../json/read-span'

/** What an answer used beside the tokens of its report. */
export type BesideTokens = Pick<TokenUsage, 'serviceTier' | 'extraUnits' | 'imageCount' | 'imageSize'>

/** Nothing beside tokens. */
export const TOKENS_ONLY: BesideTokens = {
  serviceTier: null,
  extraUnits: NO_UNITS,
  imageCount: 0,
  imageSize: null,
}

/**
 * A usage report of OpenAI (chat, Responses, embeddings, images) as disjoint kinds; `null` = none that can be
 * read. Cached tokens and cache writes stand inside its prompt tokens; what exceeds them is cut, so that no token is billed
 * twice.
 * **Source:** `CompletionUsage`, `ResponseUsage`, `ImagesResponse.Usage` of the `openai` package.
 */
export function readUsage(report: unknown, beside: BesideTokens = TOKENS_ONLY): TokenUsage | null {
  const input = fieldOf(report, 'prompt_tokens') ?? fieldOf(report, 'input_tokens')
  const output = fieldOf(report, 'completion_tokens') ?? fieldOf(report, 'output_tokens')
  if (!tellsCounts([input, output])) return null
  const prompt = countOf(input)
  const outputTokens = countOf(output)
  const inputDetails = fieldOf(report, 'prompt_tokens_details') ?? fieldOf(report, 'input_tokens_details')
  const outputDetails =
    fieldOf(report, 'completion_tokens_details') ?? fieldOf(report, 'output_tokens_details')
  const cacheReadTokens = Math.min(prompt, countOf(fieldOf(inputDetails, 'cached_tokens')))
  const cacheWrites = Math.min(prompt - cacheReadTokens, countOf(fieldOf(inputDetails, 'cache_write_tokens')))
  return {
    inputTokens: prompt - cacheReadTokens - cacheWrites,
    outputTokens,
    reasoningTokens: Math.min(outputTokens, countOf(fieldOf(outputDetails, 'reasoning_tokens'))),
    cacheCreation5mTokens: cacheWrites,
    cacheCreation1hTokens: 0,
    cacheReadTokens,
    imageOutputTokens: Math.min(outputTokens, countOf(fieldOf(outputDetails, 'image_tokens'))),
    imageCount: beside.imageCount,
    imageSize: beside.imageSize,
    extraUnits: withDearer(beside.extraUnits, dearerTokens(inputDetails, outputDetails, cacheReadTokens)),
    serviceTier: beside.serviceTier,
  }
}

/** Tokens of sound and pictures. Which of them were cached is not told: those count that cannot have been. */
function dearerTokens(input: unknown, output: unknown, cached: number): TokenUsage['extraUnits'] {
  const audioInput = countOf(fieldOf(input, 'audio_tokens'))
  const audioOutput = countOf(fieldOf(output, 'audio_tokens'))
  const imageInput = countOf(fieldOf(input, 'image_tokens'))
  if (audioInput === 0 && audioOutput === 0 && imageInput === 0) return NO_UNITS
  return modalityUnits({
    audio_input: audioInput - cached,
    audio_output: audioOutput,
    image_input: imageInput - cached,
  })
}

function withDearer(
  units: TokenUsage['extraUnits'],
  dearer: TokenUsage['extraUnits'],
): TokenUsage['extraUnits'] {
  return dearer === NO_UNITS ? units : { ...units, ...dearer }
}
