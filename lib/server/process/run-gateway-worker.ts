import { createLogger, env } from '@/lib/infra'
import type { Env } from '@/lib/infra'
import { workerSocket } from '../live/worker-sockets'
import { openGatewayServer } from './gateway-server'
import type { GatewayServer } from './gateway-server'
import { gatewaySockets } from './socket-directory'
import { exitCodeOf, onStopSignals } from './stop-signals'
import type { PrimaryMessage, WorkerMessage } from './worker-messages'
import { joinWorkerMetrics } from './worker-metrics'

/** One gateway worker from its start to its drained end: told by the primary, by a signal, or by the primary's death. */
export async function runGatewayWorker(place: number): Promise<void> {
  const settings = env()
  const logger = createLogger(settings.LOG_LEVEL)
  const metrics = joinWorkerMetrics(tellPrimary, (error) =>
    logger.error({ error }, 'the figures of a worker could not be read'),
  )
  const { liveSocket, portalSocket } = gatewaySockets(settings.DATA_DIR)
  const started = openGatewayServer({
    settings,
    logger,
    ...databaseOf(settings),
    portalSocket,
    liveSocket: workerSocket(liveSocket, place),
    metricsOf: metrics.metricsOf,
  })
  const stop = stopOnce(started, (error) => logger.error({ error }, 'stopping a worker failed'))
  onStopSignals({ drain: stop, leave: (signal) => void leave(started, exitCodeOf(signal)) })
  process.on('disconnect', stop)
  process.on('message', (message: PrimaryMessage) => {
    if (message.type === 'stop') stop()
    else if (message.type === 'leave') void leave(started, 0)
    else metrics.hear(message)
  })
  const { port } = await started
  tellPrimary({ type: 'ready', port })
}

function tellPrimary(message: WorkerMessage): void {
  if (process.connected) process.send?.(message)
}

function databaseOf(settings: Env): { readonly databaseUrl: string; readonly directUrl: string } {
  const { DATABASE_URL, DATABASE_DIRECT_URL, SWITCHYARD_EMBEDDED_DATABASE_URL } = settings
  const databaseUrl = DATABASE_URL ?? SWITCHYARD_EMBEDDED_DATABASE_URL
  if (databaseUrl === undefined) throw new Error('a worker is started by its primary, not by hand')
  return { databaseUrl, directUrl: DATABASE_DIRECT_URL ?? databaseUrl }
}

function stopOnce(started: Promise<GatewayServer>, onError: (error: unknown) => void): () => void {
  let isStopping = false
  return () => {
    if (isStopping) return
    isStopping = true
    started
      .then(async (gateway) => {
        gateway.closeLive()
        await gateway.drain()
        await gateway.close()
        process.exit(0)
      })
      .catch((error: unknown) => {
        onError(error)
        process.exit(1)
      })
  }
}

/** Ends at once; the primary kills a worker that cannot. */
async function leave(started: Promise<GatewayServer>, exitCode: number): Promise<void> {
  await started.then((gateway) => gateway.leave()).catch(() => undefined)
  process.exit(exitCode)
}
