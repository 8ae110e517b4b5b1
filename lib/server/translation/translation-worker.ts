import { inspect } from 'node:util'
import { parentPort } from 'node:worker_threads'
import { toAppError } from '@/lib/core'
import { translateRequest } from '@/lib/protocols'
import type { TranslationAsked, TranslationReady, TranslationTold } from './translation-messages'

/** The thread that translates large requests, one after the other. Bundled by itself; it loads nothing but codecs. */
function answer({ id, work }: TranslationAsked): TranslationTold {
  try {
    return { id, made: translateRequest(work) }
  } catch (error) {
    return refusalOf(id, error)
  }
}

function refusalOf(id: number, error: unknown): TranslationTold {
  const { status, code, message, details, cause } = toAppError(error)
  const refusal = { status, code, message, details }
  if (cause === undefined) return { id, refusal }
  return { id, refusal: { ...refusal, cause: inspect(cause) } }
}

/** A body that fills its memory is handed over as it is. */
function handedOver(told: TranslationTold): ArrayBuffer[] {
  const { buffer, byteLength } = 'made' in told ? told.made.translated.body : Buffer.alloc(0)
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && byteLength > 0 ? [buffer] : []
}

parentPort?.on('message', (asked: TranslationAsked) => {
  const told = answer(asked)
  try {
    parentPort?.postMessage(told, handedOver(told))
  } catch (error) {
    parentPort?.postMessage(refusalOf(asked.id, error), [])
  }
})
// Which request could not be read nobody knows: the thread ends, and all that wait are refused.
parentPort?.on('messageerror', (error) => {
  throw error
})
parentPort?.postMessage({ isReady: true } satisfies TranslationReady, [])
