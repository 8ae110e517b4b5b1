import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { AppError } from '@/lib/core'
import type { Logger } from '@/lib/infra'
import { receivedTranslation } from '@/lib/protocols'
import type { TranslateAside, TranslatedRequest, TranslationWork } from '@/lib/protocols'
import type { TranslationTold } from './translation-messages'

/** Translates large requests while the event loop goes on. */
export type TranslationThread = {
  readonly translate: TranslateAside
  close(): Promise<void>
}

type Waiting = {
  readonly resolve: (made: TranslatedRequest) => void
  readonly reject: (error: unknown) => void
}

/**
 * A thread that starts with the first large request and goes on until it is closed; one that dies refuses what it was asked
 * (500), and the next request starts another. `null` = it was not built, as in development: requests are translated where they are.
 */
export function createTranslationThread(
  workerFile: URL,
  logger: Pick<Logger, 'error'>,
): TranslationThread | null {
  if (!existsSync(workerFile)) return null
  const waiting = new Map<number, Waiting>()
  let worker: Worker | null = null
  let lastId = 0

  function start(): Worker {
    const started = new Worker(workerFile, { name: 'translation' })
    started.on('message', (told: TranslationTold) => {
      hear(waiting, told)
      if (waiting.size === 0) started.unref()
    })
    started.on('error', (error) => logger.error({ err: error }, 'the translation thread failed'))
    started.once('exit', () => {
      if (worker === started) worker = null
      refuseAll(waiting)
    })
    return started
  }

  function translate(work: TranslationWork): Promise<TranslatedRequest> {
    worker ??= start()
    worker.ref()
    lastId += 1
    const id = lastId
    // A copy of its own: sent as it is, all of the memory that holds the body would be copied.
    const body = new Uint8Array(work.body)
    worker.postMessage({ id, work: { ...work, body } }, [body.buffer])
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
  }

  async function close(): Promise<void> {
    await worker?.terminate()
  }

  return { translate, close }
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
  waiting.clear()
}
