import { imageTier, NO_USAGE } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { countOf, fieldOf, readSpan } from '../json/read-span'
import { tryScan } from '../json/try-scan'
import { readUsage } from '../openai/read-usage'
import type { ModelNames, ParsedRequest, ReadAnswer } from '../protocol'

const ANSWER_SCAN = {
  keys: ['data', 'usage', 'svg_usage', 'size'].map((name) => ({ name, unique: false })),
  elementsOf: 'data',
}

/** Reads usage of a complete answer with images and counts them. Never throws. */
export function readAnswer(
  body: Buffer,
  _names: ModelNames,
  request: Pick<ParsedRequest, 'images'> = {},
): ReadAnswer {
  const scan = tryScan(body, ANSWER_SCAN)
  const valueOf = (key: string): unknown => {
    const span = scan?.spanOf(key) ?? null
    return span === null ? null : readSpan(body, span)
  }
  const images = { count: scan?.elements.length ?? 0, size: valueOf('size') }
  const report = valueOf('usage')
  return {
    usage: withDrawing(imageUsage(report, images, request), readUsage(valueOf('svg_usage'))),
    usageState: images.count === 0 && readUsage(report) === null ? 'none' : 'final',
    responseModel: null,
    body,
  }
}

/** With the tokens of the model that has written the picture as a drawing, which are reported apart. */
function withDrawing(usage: TokenUsage, drawing: TokenUsage | null): TokenUsage {
  if (drawing === null) return usage
  return {
    ...usage,
    inputTokens: usage.inputTokens + drawing.inputTokens,
    outputTokens: usage.outputTokens + drawing.outputTokens,
  }
}

/** Usage of an answer with so many images: where tokens are reported, those of the output are image tokens. */
export function imageUsage(
  report: unknown,
  images: { readonly count: number; readonly size: unknown },
  request: Pick<ParsedRequest, 'images'>,
): TokenUsage {
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
