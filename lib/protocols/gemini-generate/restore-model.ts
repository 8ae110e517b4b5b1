import { isToRestore } from '../is-to-restore'
import { spliceBytes, spliceRegion } from '../json/read-span'
import { tryScan } from '../json/try-scan'
import type { BodySplice, ByteSpan, ModelNames } from '../protocol'
import type { Region } from '../sse/data-lines'
import { findModelVersions, lineEnd } from './find-event-lines'

const MODEL_SCAN = { keys: [{ name: 'modelVersion', unique: false }] }
/** What follows `modelVersion` in Google's order is short: then it alone tells how deep the key stands. */
const MAX_TAIL_BYTES = 4_096
const LINE_FEED = 0x0a

/**
 * Makes what restores each response's own `modelVersion` in whole lines of one stream; it answers the very region when
 * nothing changes. What follows the model is the same in every event, so it is judged once.
 */
export function createModelRestorer(names: ModelNames): (region: Region) => Buffer {
  const text = JSON.stringify(names.requestedModel)
  const upstream = Buffer.from(JSON.stringify(names.upstreamModel)).toString('latin1')
  /** The value and all that follows it on its line, once it was found to be the response's own. */
  let known: string | null = null

  function isKnown({ text: shown }: Region, start: number): boolean {
    if (known === null || shown.slice(start, start + known.length) !== known) return false
    const next = shown.charCodeAt(start + known.length)
    return next === LINE_FEED || Number.isNaN(next)
  }

  function isOfResponse(region: Region, span: ByteSpan): boolean {
    const end = lineEnd(region, span.end)
    if (end - span.end > MAX_TAIL_BYTES) return isTopLevel(region.bytes, span, end)
    // One brace closes after the key: it belongs to the response, not to a function call's arguments.
    const tail = region.bytes.toString('utf8', span.end, end)
    if (parseText(`{"":0${tail}`) === undefined) return isTopLevel(region.bytes, span, end)
    // A copy: a piece of a string would keep the whole region in memory.
    if (isPlain(region, span)) known = region.bytes.toString('latin1', span.start, end)
    return true
  }

  function isPlain({ text: shown }: Region, { start, end }: ByteSpan): boolean {
    return shown.slice(start, end) === upstream
  }

  function isUpstream(region: Region, span: ByteSpan): boolean {
    if (isPlain(region, span)) return true
    const value = region.bytes.toString('utf8', span.start, span.end)
    return value.includes('\\') && isToRestore(parseText(value), names)
  }

  function spanToRestore(region: Region, start: number): ByteSpan | null {
    if (isKnown(region, start)) return { start, end: start + upstream.length }
    const span = { start, end: region.text.indexOf('"', start + 1) + 1 }
    return span.end > 0 && isUpstream(region, span) && isOfResponse(region, span) ? span : null
  }

  return (region) => {
    const splices: BodySplice[] = []
    for (const start of findModelVersions(region)) {
      const span = spanToRestore(region, start)
      if (span !== null) splices.push({ span, text })
    }
    return spliceRegion(region, splices)
  }
}

/** A complete response with its `modelVersion` restored; the very buffer when nothing changes. */
export function restoreModel(body: Buffer, names: ModelNames): Buffer {
  if (names.requestedModel === names.upstreamModel) return body
  const span = tryScan(body, MODEL_SCAN)?.spanOf('modelVersion') ?? null
  if (span === null || !isToRestore(parseText(body.toString('utf8', span.start, span.end)), names))
    return body
  return spliceBytes(body, span, JSON.stringify(names.requestedModel))
}

/** Whether the key that has this value stands at the top of the JSON on its line. */
function isTopLevel(region: Buffer, { start }: ByteSpan, end: number): boolean {
  const first = region.indexOf('{', region.lastIndexOf(LINE_FEED, start) + 1)
  const span = tryScan(region.subarray(first, end), MODEL_SCAN)?.spanOf('modelVersion') ?? null
  return span !== null && first + span.start === start
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
