import { imageTier, NO_USAGE } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { countOf, fieldOf } from '../json/read-span'
import { readUsage } from '../openai/read-usage'
import type { ParsedRequest } from '../protocol'

/** What an answer reports: the tokens of its pictures, and apart those of a model that writes them as drawings. */
export type ImageReports = { readonly pictures: unknown; readonly drawing: unknown }

type Images = { readonly count: number; readonly size: unknown }

/**
 * Usage of an answer with so many images: where tokens are reported, those of the output are image tokens, but for those of
 * drawings. **Source:** `ImagesResponse` of the `openai` package.
 */
export function imageUsage(
  { pictures, drawing }: ImageReports,
  images: Images,
  request: Pick<ParsedRequest, 'images'>,
): TokenUsage {
  const usage = pictureUsage(pictures, images, request)
  const drawn = readUsage(drawing)
  return drawn === null ? usage : sumOf(usage, drawn)
}

/** Whether anything is reported that can be read. */
export function tellsUsage({ pictures, drawing }: ImageReports): boolean {
  return readUsage(pictures) !== null || readUsage(drawing) !== null
}

function pictureUsage(report: unknown, images: Images, request: Pick<ParsedRequest, 'images'>): TokenUsage {
  const size = typeof images.size === 'string' && images.size !== 'auto' ? images.size : request.images?.size
  const usage = readUsage(report) ?? NO_USAGE
  const details = fieldOf(report, 'output_tokens_details')
  const imageTokens = details === undefined ? usage.outputTokens : countOf(fieldOf(details, 'image_tokens'))
  return {
    ...usage,
    imageOutputTokens: Math.min(imageTokens, usage.outputTokens),
    imageCount: images.count,
    imageSize: images.count === 0 ? null : imageTier(size ?? null),
  }
}

/** Every kind of tokens, and the units beside them; pictures are those of the first. */
function sumOf(pictures: TokenUsage, drawing: TokenUsage): TokenUsage {
  const extraUnits: Record<string, number> = { ...pictures.extraUnits }
  for (const [unit, count] of Object.entries(drawing.extraUnits)) {
    extraUnits[unit] = (extraUnits[unit] ?? 0) + count
  }
  return {
    ...pictures,
    inputTokens: pictures.inputTokens + drawing.inputTokens,
    outputTokens: pictures.outputTokens + drawing.outputTokens,
    reasoningTokens: pictures.reasoningTokens + drawing.reasoningTokens,
    cacheCreation5mTokens: pictures.cacheCreation5mTokens + drawing.cacheCreation5mTokens,
    cacheReadTokens: pictures.cacheReadTokens + drawing.cacheReadTokens,
    imageOutputTokens: pictures.imageOutputTokens + drawing.imageOutputTokens,
    extraUnits,
  }
}
