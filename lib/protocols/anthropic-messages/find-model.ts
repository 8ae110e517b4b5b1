import { scanJson, type JsonScan } from '../json/create-json-scanner'
import { readSpan } from '../json/read-span'
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

/** Whether an answer's model is replaced by the requested one: only where it equals the upstream model. */
export function isToRestore(model: unknown, names: ModelNames): boolean {
  return model === names.upstreamModel && names.requestedModel !== names.upstreamModel
}

/** A scan of bytes that may be anything; `null` when they are not a JSON object. */
export function tryScan(json: Buffer, options: Parameters<typeof scanJson>[1]): JsonScan | null {
  try {
    return scanJson(json, options)
  } catch {
    return null
  }
}
