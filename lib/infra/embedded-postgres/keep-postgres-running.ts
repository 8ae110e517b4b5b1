import { hasProcessEnded } from '../processes/process-identity'
import type { EmbeddedPostgres, EmbeddedPostgresOptions } from './start-embedded-postgres'
import { startEmbeddedPostgres } from './start-embedded-postgres'

const LOOK_EVERY_MS = 500
const TRY_AGAIN_MS = 5_000

/**
 * A server that is started again, at the same address, whenever its process ended unbidden or its socket is gone. `stop` ends it for
 * good; `leave` tells it to end and does not wait: a successor does, or goes on with one that was being started again.
 */
export type KeptPostgres = { readonly url: string; stop(): Promise<void>; leave(): void }

/** Starts (or adopts) the server of `dataDir` and keeps it running: a killed database is back within seconds. */
export async function keepPostgresRunning(options: EmbeddedPostgresOptions): Promise<KeptPostgres> {
  const state: Keeping = { server: await startEmbeddedPostgres(options), restart: null, notBeforeMs: 0 }
  const timer = setInterval(() => look(state, options), LOOK_EVERY_MS)
  timer.unref()
  return {
    url: state.server.url,
    async stop() {
      clearInterval(timer)
      await state.restart
      await state.server.stop()
    },
    leave() {
      clearInterval(timer)
      if (state.restart === null) state.server.tellToStop()
    },
  }
}

type Keeping = { server: EmbeddedPostgres; restart: Promise<void> | null; notBeforeMs: number }

function look(state: Keeping, options: EmbeddedPostgresOptions): void {
  if (state.restart !== null || Date.now() < state.notBeforeMs) return
  const { server } = state
  const isEnding = hasProcessEnded(server.pid) || server.isStopping()
  if (!isEnding && !server.hasLostSocket()) return
  const what = isEnding ? 'ended' : 'lost its socket'
  options.logger.error({ postgresPid: server.pid }, `embedded PostgreSQL ${what}: starting it again`)
  state.restart = restart(state, options)
}

async function restart(state: Keeping, options: EmbeddedPostgresOptions): Promise<void> {
  try {
    // One that somebody told to end waits for its clients, and they for it: it is helped to its end.
    if (!hasProcessEnded(state.server.pid)) await state.server.stop()
    state.server = await startEmbeddedPostgres(options)
  } catch (error) {
    state.notBeforeMs = Date.now() + TRY_AGAIN_MS
    options.logger.error({ error }, 'embedded PostgreSQL could not be started again')
  } finally {
    state.restart = null
  }
}
