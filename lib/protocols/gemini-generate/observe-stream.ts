import type { AskedFor, ModelNames, ObservedChunk, StreamObserver } from '../protocol'
import { regionOf } from '../sse/data-lines'
import { LineTail } from '../sse/line-tail'
import { OutputEstimate } from '../sse/output-estimate'
import { usageOf } from './answer-facts'
import { createEventReader } from './event-reader'
import { createModelRestorer } from './restore-model'
import { TEXT_IN_PARTS } from './text-in-parts'

/** A picture of the largest size is one line. More than this is never held back, nor kept of one unfinished line. */
const MAX_LINE_BYTES = 32 * 1024 * 1024

/**
 * Watches a Gemini stream: every event is a whole response on one `data:` line (LF or CRLF), with a part of the text and
 * the usage so far; the one with `finishReason` ends a candidate. Lines are held back until they are complete only where
 * `modelVersion` is to be restored, for every event bears it.
 * **Source:** https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export function observeStream(names: ModelNames, request: AskedFor = {}): StreamObserver {
  const { candidates = 1 } = request
  const { facts, read, seen } = createEventReader(hasEnded)
  const estimate = new OutputEstimate(TEXT_IN_PARTS)
  const tail = new LineTail(MAX_LINE_BYTES)
  const restore = createModelRestorer(names)
  let holding = names.requestedModel !== names.upstreamModel
  let isOver = false
  let hasFlushed = false

  function push(chunk: Buffer): ObservedChunk {
    estimate.push(chunk)
    let forward: Buffer | null = chunk
    if (holding) forward = pushHeld(chunk)
    else tail.push(chunk, readLines)
    const terminal = !isOver && sawTerminal()
    isOver ||= terminal
    return { forward, terminal }
  }

  function pushHeld(chunk: Buffer): Buffer | null {
    const region = tail.hold(chunk)
    const shown = region === null ? null : readAndRestore(region)
    if (tail.keptBytes() <= MAX_LINE_BYTES) return shown
    holding = false
    const rest = tail.take()
    if (rest === null) return shown
    tail.push(rest, readLines)
    return shown === null ? rest : Buffer.concat([shown, rest])
  }

  const readLines = (bytes: Buffer): void => read(regionOf(bytes))

  function readAndRestore(bytes: Buffer): Buffer {
    const region = regionOf(bytes)
    read(region)
    return restore(region)
  }

  /** Fewer candidates than were asked for may come: then the end of the stream is theirs. */
  function hasEnded({ isBlocked, ended }: typeof seen): boolean {
    return isBlocked || ended.size >= (hasFlushed ? 1 : candidates)
  }

  const sawTerminal = (): boolean => hasEnded(seen)

  function flush(): Buffer | null {
    hasFlushed = true
    const last = tail.take()
    if (last === null) return null
    const shown = holding ? readAndRestore(last) : last
    if (!holding) readLines(last)
    return holding ? shown : null
  }

  return {
    push,
    flush,
    usage: () => usageOf(facts(), request),
    usageState: () => (facts().hasUsage ? (sawTerminal() ? 'final' : 'partial') : 'none'),
    responseModel: () => seen.responseModel,
    sawContent: () => seen.sawContent,
    sawTerminal,
    goesOn: () => seen.goesOn,
    streamError: () => seen.error,
    outputCharacters: () => estimate.characters(),
  }
}
