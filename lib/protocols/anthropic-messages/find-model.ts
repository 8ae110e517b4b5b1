import { readSpan } from '../json/read-span'
import { tryScan } from '../json/try-scan'
import { isToRestore } from '../is-to-restore'
import type { ByteSpan, ModelNames } from '../protocol'

const MODEL_SCAN = { keys: [{ name: 'model', unique: false }] }
const MESSAGE_SCAN = { keys: [{ name: 'message', unique: false }] }

/**
 * Where `message.model` of a `message_start` event stands in its JSON, if it names the upstream model and the client
 * asked for another; else `null`.
 */
export function findModelToRestore(json: Buffer, names: ModelNames): ByteSpan | null {
  if (names.requestedModel === names.upstreamModel) return null
  const message = tryScan(json, MESSAGE_SCAN)?.spanOf('message') ?? null
  if (message === null) return null
  const span = tryScan(json.subarray(message.start, message.end), MODEL_SCAN)?.spanOf('model') ?? null
  if (span === null) return null
  const model = { start: message.start + span.start, end: message.start + span.end }
  return isToRestore(readSpan(json, model), names) ? model : null
}
