import { fieldOf } from '../json/read-span'
import type { ByteSpan, ModelNames } from '../protocol'
import { scrubMessage } from '../scrub-message'
import { standsAt } from '../sse/data-lines'
import { hasContentDelta, visitEventLines, type LineVisitor } from './find-event-lines'
import { containerIdIn } from './container'
import { findModelToRestore } from './find-model'
import { UsageReader } from './usage-reader'

/** The last event as it comes, but for spaces. */
const STOP = Buffer.from('{"type":"message_stop"')
const SPACE = 0x20
const CLOSING_BRACE = 0x7d
const CARRIAGE_RETURN = 0x0d

/** Reads regions of whole lines into facts: parses the few events that matter and passes over every content delta. */
export class EventReader implements LineVisitor {
  readonly usage = new UsageReader()
  usageState: 'none' | 'partial' | 'final' = 'none'
  responseModel: string | null = null
  answerId: string | null = null
  containerId: string | null = null
  sawStart = false
  sawContent = false
  sawTerminal = false
  error: { readonly type: string; readonly message: string } | null = null
  /** Where the model to restore stands in the region read last; `null` = nowhere. */
  modelSpan: ByteSpan | null = null
  /** Whether the word `"error"` may stand in the region read last. */
  mayTellError = false

  constructor(private readonly names: ModelNames) {}

  /** `events` = all of the region, parsed, where they are at hand; where a model stands in it is then not told. */
  read(region: Buffer, events?: readonly unknown[]): void {
    this.modelSpan = null
    this.mayTellError = events === undefined ? visitEventLines(region, this) : this.noteAll(events)
    if (!this.sawContent) this.sawContent = hasContentDelta(region)
  }

  visit(region: Buffer, start: number, end: number): void {
    if (isPlainStop(region, start, end)) {
      this.sawTerminal = true
      return
    }
    const text = region.toString('utf8', start, end)
    const value = parsed(text)
    if (!this.sawStart && fieldOf(value, 'type') === 'message_start')
      this.modelSpan = findModelToRestore({ region, span: { start, end }, text, value }, this.names)
    this.note(value)
  }

  /** Their words have not been looked at. */
  private noteAll(events: readonly unknown[]): true {
    for (const event of events) this.note(event)
    return true
  }

  /** The last event's word stands: no usage comes after it. */
  private note(event: unknown): void {
    switch (fieldOf(event, 'type')) {
      case 'message_start': {
        const message = fieldOf(event, 'message')
        const model = fieldOf(message, 'model')
        const id = fieldOf(message, 'id')
        if (this.readUsage(message) && this.usageState === 'none') this.usageState = 'partial'
        if (typeof model === 'string') this.responseModel = model
        if (typeof id === 'string') this.answerId = id
        this.noteContainer(message)
        this.sawStart = true
        break
      }
      case 'message_delta':
        if (this.readUsage(event)) this.usageState = 'final'
        this.noteContainer(fieldOf(event, 'delta'))
        break
      case 'message_stop':
        this.sawTerminal = true
        break
      case 'error':
      case undefined:
        this.error ??= readError(event)
        break
      default:
    }
  }

  private noteContainer(holder: unknown): void {
    this.containerId = containerIdIn(fieldOf(holder, 'container')) ?? this.containerId
  }

  private readUsage(holder: unknown): boolean {
    return !this.sawTerminal && this.usage.read(fieldOf(holder, 'usage'))
  }
}

/** Whether a line's value is the last event and says nothing else. */
function isPlainStop(region: Buffer, start: number, end: number): boolean {
  const from = region[start] === SPACE ? start + 1 : start
  if (!standsAt(region, from, STOP)) return false
  let at = from + STOP.length
  while (region[at] === SPACE) at += 1
  if (region[at] !== CLOSING_BRACE) return false
  return at + (region[at + 1] === CARRIAGE_RETURN ? 2 : 1) === end
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** An error event's content; `null` for an event without an `error` object. */
function readError(event: unknown): EventReader['error'] {
  const error = fieldOf(event, 'error')
  if (typeof error !== 'object' || error === null) return null
  const type = fieldOf(error, 'type')
  const message = fieldOf(error, 'message')
  return {
    type: typeof type === 'string' ? type : 'api_error',
    message: scrubMessage(typeof message === 'string' ? message : ''),
  }
}
