import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { AppError } from '@/lib/core'
import type { Logger } from '@/lib/infra'
import { receivedTranslation, translateRequest } from '@/lib/protocols'
import type { TranslateAside, TranslatedRequest, TranslationWork } from '@/lib/protocols'
import type { TranslationReady, TranslationTold } from './translation-messages'

/** Translates large requests while the event loop goes on. */
export type TranslationThread = {
  readonly translate: TranslateAside
  close(): Promise<void>
}

type Waiting = {
  readonly work: TranslationWork
  readonly resolve: (made: TranslatedRequest | Promise<TranslatedRequest>) => void
  readonly reject: (error: unknown) => void
}

/**
 * A thread that starts with the first large request and goes on until it is closed; one that dies refuses what it was asked
 * (500), and the next request starts another. Where its code does not load, and once it is closed, requests are translated
 * where they are. `null` = it was not built, as in development: the same.
 */
export function createTranslationThread(
  workerFile: URL,
  logger: Pick<Logger, 'error'>,
): TranslationThread | null {
  if (!existsSync(workerFile)) return null
  const waiting = new Map<number, Waiting>()
  let worker: Worker | null = null
  let lastId = 0
  let isClosed = false
  let isUnloadable = false

  function start(): Worker {
    const started = new Worker(workerFile, { name: 'translation' })
    let hasLoaded = false
    started.on('message', (told: TranslationTold | TranslationReady) => {
      hasLoaded = true
      if ('isReady' in told) return
      hear(waiting, told)
      if (waiting.size === 0) started.unref()
    })
    started.on('error', (error) => logger.error({ err: error }, 'the translation thread failed'))
    started.on('messageerror', (error) => {
      logger.error({ err: error }, 'the translation thread told what cannot be read')
      forget(started)
      void started.terminate()
    })
    started.once('exit', () => {
      isUnloadable ||= !hasLoaded && !isClosed
      forget(started)
    })
    return started
  }

  /** Those that wait for this thread wait no more; for another they do. */
  function forget(ended: Worker): void {
    if (worker !== ended) return
    worker = null
    if (isUnloadable) for (const { work, resolve } of waiting.values()) resolve(translateHere(work))
    else refuseAll(waiting)
    waiting.clear()
  }

  function translate(work: TranslationWork): Promise<TranslatedRequest> {
    if (isClosed || isUnloadable) return translateHere(work)
    worker ??= start()
    worker.ref()
    lastId += 1
    const id = lastId
    // A copy of its own: sent as it is, all of the memory that holds the body would be copied.
    const body = new Uint8Array(work.body)
    worker.postMessage({ id, work: { ...work, body } }, [body.buffer])
    return new Promise((resolve, reject) => waiting.set(id, { work, resolve, reject }))
  }

  async function close(): Promise<void> {
    isClosed = true
    await worker?.terminate()
  }

  return { translate, close }
}

async function translateHere(work: TranslationWork): Promise<TranslatedRequest> {
  return translateRequest(work)
}

function hear(waiting: Map<number, Waiting>, told: TranslationTold): void {
  const asked = waiting.get(told.id)
  waiting.delete(told.id)
  if ('made' in told) asked?.resolve(receivedTranslation(told.made))
  else asked?.reject(new AppError(told.refusal))
}

function refuseAll(waiting: Map<number, Waiting>): void {
  for (const { reject } of waiting.values())
    reject(new AppError({ status: 500, code: 'INTERNAL', message: 'Internal error' }))
}
