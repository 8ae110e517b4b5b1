import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { GatewayPorts } from '@/lib/gateway'
import type { Logger } from '@/lib/infra'
import { createTranslationThread } from './translation-thread'

/** The gateway's port to the translation thread, if that was built, and its end. */
export function openTranslation(logger: Logger): {
  readonly ports: Pick<GatewayPorts, 'translateAside'>
  close(): Promise<void>
} {
  const thread = createTranslationThread(pathToFileURL(path.resolve('dist/translation-worker.mjs')), logger)
  if (thread === null) return { ports: {}, close: () => Promise.resolve() }
  return { ports: { translateAside: thread.translate }, close: thread.close }
}
