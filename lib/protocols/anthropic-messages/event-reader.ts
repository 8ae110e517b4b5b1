import { fieldOf } from '../json/read-span'
import type { ByteSpan, ModelNames } from '../protocol'
import { scrubMessage } from '../scrub-message'
import { standsAt } from '../sse/data-lines'
import { hasContentDelta, visitEventLines } from './find-event-lines'
import { findModelToRestore } from './find-model'
import { createUsageReader, type UsageReader } from './usage-reader'

/** What has been read of a stream so far. */
export type StreamFacts = {
  readonly usage: UsageReader
  usageState: 'none' | 'partial' | 'final'
  responseModel: string | null
  sawStart: boolean
  sawContent: boolean
  sawTerminal: boolean
  error: { readonly type: string; readonly message: string } | null
  /** Where the model to restore stands in the region read last; `null` = nowhere. */
  modelSpan: ByteSpan | null
  /** Whether the word `"error"` may stand in the region read last. */
  mayTellError: boolean
}

/** Reads regions of whole lines into facts. */
export type EventReader = {
  readonly facts: StreamFacts
  /** `events` = all of the region, parsed, where they are at hand; where a model stands in it is then not told. */
  readonly read: (region: Buffer, events?: readonly unknown[]) => void
}

/** The last event as it comes, but for spaces. */
const STOP = Buffer.from('{"type":"message_stop"')
const SPACE = 0x20
const CLOSING_BRACE = 0x7d
const CARRIAGE_RETURN = 0x0d

/** Makes a reader that parses the few events that matter and passes over every content delta. */
export function createEventReader(names: ModelNames): EventReader {
  const facts: StreamFacts = {
    usage: createUsageReader(),
    usageState: 'none',
    responseModel: null,
    sawStart: false,
    sawContent: false,
    sawTerminal: false,
    error: null,
    modelSpan: null,
    mayTellError: false,
  }

  function visit(region: Buffer, start: number, end: number): void {
    if (isPlainStop(region, start, end)) {
      facts.sawTerminal = true
      return
    }
    const text = region.toString('utf8', start, end)
    const value = parsed(text)
    if (!facts.sawStart && fieldOf(value, 'type') === 'message_start')
      facts.modelSpan = findModelToRestore({ region, span: { start, end }, text, value }, names)
    noteEvent(facts, value)
  }

  function read(region: Buffer, events?: readonly unknown[]): void {
    facts.modelSpan = null
    facts.mayTellError = events === undefined ? visitEventLines(region, visit) : note(events)
    if (!facts.sawContent) facts.sawContent = hasContentDelta(region)
  }

  /** Their words have not been looked at. */
  function note(events: readonly unknown[]): true {
    for (const event of events) noteEvent(facts, event)
    return true
  }

  return { facts, read }
}

/** The last event's word stands: no usage comes after it. */
function noteEvent(facts: StreamFacts, event: unknown): void {
  switch (fieldOf(event, 'type')) {
    case 'message_start': {
      const message = fieldOf(event, 'message')
      const model = fieldOf(message, 'model')
      if (readUsage(facts, message) && facts.usageState === 'none') facts.usageState = 'partial'
      if (typeof model === 'string') facts.responseModel = model
      facts.sawStart = true
      break
    }
    case 'message_delta':
      if (readUsage(facts, event)) facts.usageState = 'final'
      break
    case 'message_stop':
      facts.sawTerminal = true
      break
    case 'error':
    case undefined:
      facts.error ??= readError(event)
      break
    default:
  }
}

function readUsage({ usage, sawTerminal }: StreamFacts, holder: unknown): boolean {
  return !sawTerminal && usage.read(fieldOf(holder, 'usage'))
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
function readError(event: unknown): StreamFacts['error'] {
  const error = fieldOf(event, 'error')
  if (typeof error !== 'object' || error === null) return null
  const type = fieldOf(error, 'type')
  const message = fieldOf(error, 'message')
  return {
    type: typeof type === 'string' ? type : 'api_error',
    message: scrubMessage(typeof message === 'string' ? message : ''),
  }
}
