import { fieldOf } from '../json/read-span'
import type { ByteSpan, ModelNames } from '../protocol'
import { scrubMessage } from '../scrub-message'
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
}

/** Reads regions of whole lines into facts. */
export type EventReader = { readonly facts: StreamFacts; readonly read: (region: Buffer) => void }

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
  }

  function visit(region: Buffer, start: number, end: number): void {
    const event = parseEvent(region, start, end)
    if (fieldOf(event, 'type') === 'message_start' && !facts.sawStart) {
      const span = findModelToRestore(region.subarray(start, end), names)
      facts.modelSpan = span === null ? null : { start: start + span.start, end: start + span.end }
    }
    noteEvent(facts, event)
  }

  function read(region: Buffer): void {
    facts.modelSpan = null
    visitEventLines(region, visit)
    if (!facts.sawContent) facts.sawContent = hasContentDelta(region)
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

function parseEvent(region: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(region.toString('utf8', start, end))
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
