import { spliceBytes } from '../json/read-span'
import type { ModelNames, ObservedChunk, StreamObserver } from '../protocol'
import { createLineTail } from '../sse/line-tail'
import { createOutputEstimate } from '../sse/output-estimate'
import { createEventReader } from './event-reader'
import { TEXT_IN_EVENTS } from './text-in-events'

/** More than this is never held back, nor kept of one unfinished line. */
const MAX_HELD_BYTES = 1_048_576

/**
 * Watches an Anthropic stream: parses `message_start`, `message_delta`, `message_stop` and errors, and passes over every
 * content delta. Bytes are held back only until `message_start` is complete, and only if its model is to be restored.
 * An event's JSON must stand on one `data:` line, lines must end in LF or CRLF (as the provider sends them).
 * **Source:** https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function observeStream(names: ModelNames): StreamObserver {
  const { facts, read } = createEventReader(names)
  const estimate = createOutputEstimate(TEXT_IN_EVENTS)
  const tail = createLineTail(MAX_HELD_BYTES)
  let holding = names.requestedModel !== names.upstreamModel

  function push(chunk: Buffer, values?: readonly unknown[]): ObservedChunk {
    const endedBefore = facts.sawTerminal
    estimate.push(chunk)
    const isWhole = tail.isWhole(chunk)
    const forward = isWhole ? pushWhole(chunk, values) : pushPart(chunk)
    const terminal = facts.sawTerminal && !endedBefore
    return { forward, terminal, tellsNoError: isWhole && !facts.mayTellError }
  }

  /** The usual chunk: whole lines, nothing left over. */
  function pushWhole(chunk: Buffer, values?: readonly unknown[]): Buffer {
    const shown = readAndRestore(chunk, values)
    holding &&= !isOver()
    return shown
  }

  function pushPart(chunk: Buffer): Buffer | null {
    if (holding) return pushHeld(chunk)
    tail.push(chunk, read)
    return chunk
  }

  /** What is held back has passed. */
  const isOver = (): boolean => facts.sawStart || facts.sawContent || facts.sawTerminal

  /** Forwards whole lines and holds the unfinished one, until `message_start` has passed. */
  function pushHeld(chunk: Buffer): Buffer | null {
    const region = tail.hold(chunk)
    const shown = region === null ? null : readAndRestore(region)
    if (!isOver() && tail.keptBytes() <= MAX_HELD_BYTES) return shown
    holding = false
    const rest = tail.take()
    if (rest === null) return shown
    tail.push(rest, read)
    return shown === null ? rest : Buffer.concat([shown, rest])
  }

  function readAndRestore(region: Buffer, values?: readonly unknown[]): Buffer {
    read(region, holding ? undefined : values)
    const span = holding ? facts.modelSpan : null
    return span === null ? region : spliceBytes(region, span, JSON.stringify(names.requestedModel))
  }

  /** The stream has ended: its last line counts although nothing ends it. */
  function flush(): Buffer | null {
    const last = tail.take()
    if (last === null) return null
    const shown = readAndRestore(last)
    const wasHeld = holding
    holding = false
    return wasHeld ? shown : null
  }

  return {
    push,
    flush,
    usage: () => facts.usage.usage(),
    usageState: () => facts.usageState,
    responseModel: () => facts.responseModel,
    sawContent: () => facts.sawContent,
    sawTerminal: () => facts.sawTerminal,
    streamError: () => facts.error,
    outputCharacters: () => estimate.characters(),
  }
}
