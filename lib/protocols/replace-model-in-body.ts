import { scanJson } from './json/create-json-scanner'
import { spliceBytes } from './json/read-span'
import type { ByteSpan } from './protocol'

const MODEL_SCAN = { keys: [{ name: 'model', unique: false }] }

/**
 * Names the model of a raw body that nothing has read yet. A body without a model gets one, as its last key;
 * an empty body and one that is not a JSON object stay as they are.
 */
export function replaceModelInBody(body: Buffer, model: string): Buffer {
  const span = findModel(body)
  if (span === 'unreadable') return body
  const name = JSON.stringify(model)
  if (span !== null) {
    return body.toString('utf8', span.start, span.end) === name ? body : spliceBytes(body, span, name)
  }
  const end = body.lastIndexOf('}')
  const isEmpty = body.toString('utf8', 0, end).trim() === '{'
  return spliceBytes(body, { start: end, end }, `${isEmpty ? '' : ','}"model":${name}`)
}

function findModel(body: Buffer): ByteSpan | null | 'unreadable' {
  try {
    return scanJson(body, MODEL_SCAN).spanOf('model')
  } catch {
    return 'unreadable'
  }
}
