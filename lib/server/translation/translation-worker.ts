import { parentPort } from 'node:worker_threads'
import { toAppError } from '@/lib/core'
import { translateRequest } from '@/lib/protocols'
import type { TranslationAsked, TranslationTold } from './translation-messages'

/** The thread that translates large requests, one after the other. Bundled by itself; it loads nothing but codecs. */
function answer({ id, work }: TranslationAsked): TranslationTold {
  try {
    return { id, made: translateRequest(work) }
  } catch (error) {
    const { status, code, message, details } = toAppError(error)
    return { id, refusal: { status, code, message, details } }
  }
}

/** A body that fills its memory is handed over as it is. */
function handedOver(told: TranslationTold): ArrayBuffer[] {
  const { buffer, byteLength } = 'made' in told ? told.made.translated.body : Buffer.alloc(0)
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && byteLength > 0 ? [buffer] : []
}

parentPort?.on('message', (asked: TranslationAsked) => {
  const told = answer(asked)
  parentPort?.postMessage(told, handedOver(told))
})
