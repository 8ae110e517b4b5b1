import type { ResolvedPrice } from '@/lib/billing'
import { hasPicturesBeside, imageTier, PICTURE_UNIT } from '@/lib/core'
import type { ImageTier, TokenUsage } from '@/lib/core'
import { tokensOfLength } from '@/lib/protocols'

/**
 * Output tokens of one picture of medium quality, by size; the largest as of high quality.
 * **Source:** https://platform.openai.com/docs/guides/image-generation#cost-and-latency
 */
const PICTURE_TOKENS: Readonly<Record<ImageTier, number>> = { '1K': 1_056, '2K': 1_584, '4K': 6_240 }
/** No more of a body counts as its prompt: what lies beyond are pictures to edit. */
const MOST_PROMPT_TOKENS = 1_000

/**
 * The tokens of pictures whose provider reported none, where they are what is paid for; `null` = there is nothing to
 * estimate: usage was reported, or the price is not by the token.
 */
export function estimateImages(
  usage: TokenUsage,
  price: ResolvedPrice | null,
  bodyBytes: number,
): TokenUsage | null {
  const isReported = usage.inputTokens > 0 || usage.outputTokens > 0
  if (usage.imageCount === 0 || isReported || price?.mode !== 'token') return null
  if (hasPicturesBeside(usage) && price.extraUnits[PICTURE_UNIT] !== undefined) return null
  const tokens = usage.imageCount * PICTURE_TOKENS[imageTier(usage.imageSize)]
  return {
    ...usage,
    inputTokens: Math.min(MOST_PROMPT_TOKENS, tokensOfLength(bodyBytes)),
    outputTokens: tokens,
    imageOutputTokens: tokens,
  }
}
