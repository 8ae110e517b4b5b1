import { isToRestore } from '../is-to-restore'
import { spliceBytes } from '../json/read-span'
import { tryScan } from '../json/try-scan'
import type { ByteSpan, ModelNames } from '../protocol'
import { findModelVersions, lineEnd } from './find-event-lines'

const MODEL_SCAN = { keys: [{ name: 'modelVersion', unique: false }] }
/** What follows `modelVersion` in Google's order is short: then it alone tells how deep the key stands. */
const MAX_TAIL_BYTES = 4_096
const LINE_FEED = 0x0a

/** Whole lines of a stream with each response's own `modelVersion` restored; the very region when nothing changes. */
export function restoreModels(region: Buffer, names: ModelNames): Buffer {
  let shown = region
  for (const span of findModelVersions(region).toReversed()) {
    if (!isToRestore(parseText(region.toString('utf8', span.start, span.end)), names)) continue
    if (isOfResponse(region, span)) shown = spliceBytes(shown, span, JSON.stringify(names.requestedModel))
  }
  return shown
}

/** A complete response with its `modelVersion` restored; the very buffer when nothing changes. */
export function restoreModel(body: Buffer, names: ModelNames): Buffer {
  if (names.requestedModel === names.upstreamModel) return body
  const span = tryScan(body, MODEL_SCAN)?.spanOf('modelVersion') ?? null
  if (span === null || !isToRestore(parseText(body.toString('utf8', span.start, span.end)), names))
    return body
  return spliceBytes(body, span, JSON.stringify(names.requestedModel))
}

/** Whether the key belongs to the response itself, not to a function call's arguments: one brace closes after it. */
function isOfResponse(region: Buffer, { start, end }: ByteSpan): boolean {
  const last = lineEnd(region, end)
  if (last - end <= MAX_TAIL_BYTES && parseText(`{"":0${region.toString('utf8', end, last)}`) !== undefined) {
    return true
  }
  const first = region.indexOf('{', region.lastIndexOf(LINE_FEED, start) + 1)
  const span = tryScan(region.subarray(first, last), MODEL_SCAN)?.spanOf('modelVersion') ?? null
  return span !== null && first + span.start === start
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
