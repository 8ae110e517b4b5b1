import type { Server } from 'node:http'
import next from 'next'
import { createLogger, env, type Logger } from '@/lib/infra'
import { createPortalServer } from './create-portal-server'
import { listenOnSocket } from './listen-on-socket'

const STOP_GRACE_MS = 5_000

type Portal = { readonly server: Server; readonly close: () => Promise<void>; readonly logger: Logger }

/** The portal process: Next.js on the Unix socket `SWITCHYARD_PORTAL_SOCKET`. Tells its parent `ready`, and never outlives it. */
async function runPortalProcess(): Promise<void> {
  const settings = env()
  const socketPath = settings.SWITCHYARD_PORTAL_SOCKET
  const logger = createLogger(settings.LOG_LEVEL)
  if (socketPath === undefined) throw new Error('SWITCHYARD_PORTAL_SOCKET is not set')
  process.title = 'switchyard-portal'
  // A parent that is killed before anything is open leaves nothing to close.
  process.once('disconnect', leave)
  // One that was killed while this program was read is not told of any more.
  if (process.send !== undefined && !process.connected) leave()
  const app = next({ dev: settings.NODE_ENV === 'development', dir: process.cwd(), quiet: true })
  await app.prepare()
  const handle = app.getRequestHandler()
  const server = createPortalServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'portal request failed')
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  await listenOnSocket(server, socketPath, { logger })
  stopWithParent({ server, logger, close: () => app.close() })
  // One that is killed at this moment hears nothing; its end is heard.
  process.send?.('ready', undefined, undefined, () => undefined)
}

/** Ends on SIGTERM, and as soon as the parent is gone, however it went. */
function stopWithParent(portal: Portal): void {
  let stopping = false
  const stop = (reason: string): void => {
    if (stopping) return
    stopping = true
    portal.logger.info({ reason }, 'portal stops')
    setTimeout(() => process.exit(0), STOP_GRACE_MS).unref()
    void finish(portal)
  }
  process.once('SIGTERM', () => stop('SIGTERM'))
  // A terminal sends its interrupt and its end to the whole group: the gateway decides when the portal goes.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
  process.off('disconnect', leave)
  process.once('disconnect', () => stop('parent gone'))
}

function leave(): void {
  process.exit(0)
}

async function finish({ server, close, logger }: Portal): Promise<void> {
  try {
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeIdleConnections()
    })
    await close()
  } catch (error) {
    logger.warn({ err: error }, 'portal did not stop cleanly')
  }
  process.exit(0)
}

await runPortalProcess().catch((error: unknown) => {
  createLogger('error').fatal({ err: error }, 'portal could not start')
  process.exit(1)
})
