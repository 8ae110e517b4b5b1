import { fieldOf, readSpan } from '../json/read-span'
import { tryScan } from '../json/try-scan'
import { isToRestore } from '../is-to-restore'
import type { ByteSpan, ModelNames } from '../protocol'

const MODEL_SCAN = { keys: [{ name: 'model', unique: false }] }
const MESSAGE_SCAN = { keys: [{ name: 'message', unique: false }] }
const MODEL_KEY = '"model"'

/** The JSON of an event: where it stands in a region, its text and its value. */
export type EventJson = {
  readonly region: Buffer
  readonly span: ByteSpan
  readonly text: string
  readonly value: unknown
}

/**
 * Where in the region `message.model` of a `message_start` event stands, if it names the upstream model and the client
 * asked for another; else `null`.
 */
export function findModelToRestore(event: EventJson, names: ModelNames): ByteSpan | null {
  const { region, span, text, value } = event
  if (!isToRestore(fieldOf(fieldOf(value, 'message'), 'model'), names)) return null
  const isOneByte = text.length === span.end - span.start
  const model =
    (isOneByte ? onlyModel(text) : null) ?? scannedModel(region.subarray(span.start, span.end), names)
  return model === null ? null : { start: span.start + model.start, end: span.start + model.end }
}

/**
 * The value of the only key `model`, without a scan: of a text that has a model and no escapes it is this one. `null` =
 * there may be others.
 */
function onlyModel(text: string): ByteSpan | null {
  const key = text.includes('\\') ? -1 : text.indexOf(MODEL_KEY)
  if (key < 0 || text.includes(MODEL_KEY, key + 1)) return null
  const start = text.indexOf('"', key + MODEL_KEY.length)
  return { start, end: text.indexOf('"', start + 1) + 1 }
}

function scannedModel(json: Buffer, names: ModelNames): ByteSpan | null {
  const message = tryScan(json, MESSAGE_SCAN)?.spanOf('message') ?? null
  if (message === null) return null
  const span = tryScan(json.subarray(message.start, message.end), MODEL_SCAN)?.spanOf('model') ?? null
  if (span === null) return null
  const model = { start: message.start + span.start, end: message.start + span.end }
  return isToRestore(readSpan(json, model), names) ? model : null
}
