import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { GatewayPorts } from '@/lib/gateway'
import type { Env, Logger } from '@/lib/infra'
import { createTranslationThread } from './translation-thread'

type Surroundings = { readonly env: Pick<Env, 'NODE_ENV'>; readonly logger: Logger }

/**
 * The gateway's port to the translation thread, if that was built, and its end. Outside of production what was built may be
 * older than the code that runs: requests are translated where they are.
 */
export function openTranslation({ env, logger }: Surroundings): {
  readonly ports: Pick<GatewayPorts, 'translateAside'>
  close(): Promise<void>
} {
  const thread =
    env.NODE_ENV === 'production'
      ? createTranslationThread(pathToFileURL(path.resolve('dist/translation-worker.mjs')), logger)
      : null
  if (thread === null) return { ports: {}, close: () => Promise.resolve() }
  return { ports: { translateAside: thread.translate }, close: thread.close }
}
