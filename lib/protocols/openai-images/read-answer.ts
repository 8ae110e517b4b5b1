import { readSpan } from '../json/read-span'
import { tryScan } from '../json/try-scan'
import type { ModelNames, ParsedRequest, ReadAnswer } from '../protocol'
import { imageUsage, tellsUsage } from './image-usage'

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
  const reports = { pictures: valueOf('usage'), drawing: valueOf('svg_usage') }
  return {
    usage: imageUsage(reports, images, request),
    usageState: images.count === 0 && !tellsUsage(reports) ? 'none' : 'final',
    responseModel: null,
    body,
  }
}
