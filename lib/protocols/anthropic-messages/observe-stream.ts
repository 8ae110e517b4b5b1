import type { TokenUsage } from '@/lib/core'
import { spliceBytes } from '../json/read-span'
import type { ModelNames, ObservedChunk, StreamObserver } from '../protocol'
import { LineTail } from '../sse/line-tail'
import { OutputEstimate } from '../sse/output-estimate'
import { EventReader } from './event-reader'
import { TEXT_IN_EVENTS } from './text-in-events'

/** More than this is never held back, nor kept of one unfinished line. */
const MAX_HELD_BYTES = 1_048_576

/** Watches an Anthropic stream under the names of its model. */
export function observeStream(names: ModelNames): StreamObserver {
  return new MessagesObserver(names)
}

/**
 * Parses `message_start`, `message_delta`, `message_stop` and errors, and passes over every content delta. Bytes are held
 * back only until `message_start` is complete, and only if its model is to be restored. An event's JSON must stand on one
 * `data:` line, lines must end in LF or CRLF (as the provider sends them).
 * **Source:** https://platform.claude.com/docs/en/build-with-claude/streaming
 */
class MessagesObserver implements StreamObserver {
  private readonly events: EventReader
  private readonly estimate = new OutputEstimate(TEXT_IN_EVENTS)
  private readonly tail = new LineTail(MAX_HELD_BYTES)
  private isHolding: boolean

  constructor(private readonly names: ModelNames) {
    this.events = new EventReader(names)
    this.isHolding = names.requestedModel !== names.upstreamModel
  }

  push(chunk: Buffer, values?: readonly unknown[]): ObservedChunk {
    const { events } = this
    const endedBefore = events.sawTerminal
    this.estimate.push(chunk)
    const isWhole = this.tail.isWhole(chunk)
    const forward = isWhole ? this.pushWhole(chunk, values) : this.pushPart(chunk)
    const terminal = events.sawTerminal && !endedBefore
    return { forward, terminal, tellsNoError: isWhole && !events.mayTellError }
  }

  /** The stream has ended: its last line counts although nothing ends it. */
  flush(): Buffer | null {
    const last = this.tail.take()
    if (last === null) return null
    const shown = this.readAndRestore(last)
    const wasHeld = this.isHolding
    this.isHolding = false
    return wasHeld ? shown : null
  }

  usage(): TokenUsage {
    return this.events.usage.usage()
  }

  usageState(): EventReader['usageState'] {
    return this.events.usageState
  }

  responseModel(): string | null {
    return this.events.responseModel
  }

  answerId(): string | null {
    return this.events.answerId
  }

  containerId(): string | null {
    return this.events.containerId
  }

  sawContent(): boolean {
    return this.events.sawContent
  }

  sawTerminal(): boolean {
    return this.events.sawTerminal
  }

  streamError(): EventReader['error'] {
    return this.events.error
  }

  outputCharacters(): number {
    return this.estimate.characters()
  }

  /** The usual chunk: whole lines, nothing left over. */
  private pushWhole(chunk: Buffer, values?: readonly unknown[]): Buffer {
    const shown = this.readAndRestore(chunk, values)
    this.isHolding &&= !this.isOver()
    return shown
  }

  private pushPart(chunk: Buffer): Buffer | null {
    if (this.isHolding) return this.pushHeld(chunk)
    this.tail.push(chunk, (region) => this.events.read(region))
    return chunk
  }

  /** What is held back has passed. */
  private isOver(): boolean {
    const { sawStart, sawContent, sawTerminal } = this.events
    return sawStart || sawContent || sawTerminal
  }

  /** Forwards whole lines and holds the unfinished one, until `message_start` has passed. */
  private pushHeld(chunk: Buffer): Buffer | null {
    const { tail } = this
    const region = tail.hold(chunk)
    const shown = region === null ? null : this.readAndRestore(region)
    if (!this.isOver() && tail.keptBytes() <= MAX_HELD_BYTES) return shown
    this.isHolding = false
    const rest = tail.take()
    if (rest === null) return shown
    tail.push(rest, (lines) => this.events.read(lines))
    return shown === null ? rest : Buffer.concat([shown, rest])
  }

  private readAndRestore(region: Buffer, values?: readonly unknown[]): Buffer {
    const { events, isHolding } = this
    events.read(region, isHolding ? undefined : values)
    const span = isHolding ? events.modelSpan : null
    return span === null ? region : spliceBytes(region, span, JSON.stringify(this.names.requestedModel))
  }
}
