import type { Server } from 'node:http'
import path from 'node:path'
import { createLogger, ensurePartitions, env, openDatabase, runDailyUpkeep, runMigrations } from '@/lib/infra'
import type { Env, Logger, OpenDatabase } from '@/lib/infra'
import { createClientAddressReader } from '../doors/client-address'
import { mountNode } from '../doors/mount-node'
import { createRuntime } from '../runtime'
import type { Runtime } from '../runtime'
import { serveLivePort } from '../live/serve-live-port'
import { createHttpServer } from './create-http-server'
import { prepareFirstAdmin } from './prepare-first-admin'
import { createPortalProxy } from './portal-proxy'
import { startPortalChild } from './portal-child'
import type { PortalChild } from './portal-child'
import { seedDemo } from './seed-demo'
import { socketDirectory } from './socket-directory'

const DAY_MS = 86_400_000

/** Everything that runs, in the order it is stopped. */
type Running = {
  readonly settings: Env
  readonly logger: Logger
  readonly server: Server
  readonly runtime: Runtime
  readonly portal: PortalChild | null
  readonly liveServer: Server
  readonly database: OpenDatabase
}

/** The gateway process from start to drained end; a start that fails says why in one message and exits with 1. */
export async function runGatewayProcess({ isDemo }: { readonly isDemo: boolean }): Promise<void> {
  try {
    const running = await start(isDemo)
    let isStopping = false
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (isStopping) return
        isStopping = true
        void stop(running, signal)
      })
    }
  } catch (error) {
    process.stderr.write(
      `\nSwitchyard could not start: ${error instanceof Error ? error.message : String(error)}\n`,
    )
    process.exit(1)
  }
}

async function start(isDemo: boolean): Promise<Running> {
  const settings = env()
  const logger = createLogger(settings.LOG_LEVEL)
  const database = await openDatabase(settings, logger)
  try {
    await runMigrations({ url: database.directUrl, logger })
    await ensurePartitions(database.directUrl)
    const setup = await prepareFirstAdmin({ settings, database, logger })
    const demo = isDemo ? await seedDemo({ settings, database, logger }) : null
    const runtime = await createRuntime({
      env: settings,
      logger,
      databaseUrl: database.url,
      directUrl: database.directUrl,
    })
    const sockets = socketDirectory(settings.DATA_DIR)
    const liveSocket = path.join(sockets, 'live.sock')
    const portalSocket = path.join(sockets, 'portal.sock')
    const liveServer = await serveLivePort(runtime.live, liveSocket)
    const server = await listen({ settings, runtime, portalSocket })
    const portal = settings.GATEWAY_ONLY
      ? null
      : await startPortalChild({
          script: path.resolve('dist/portal.mjs'),
          dataDir: settings.DATA_DIR,
          logger,
          variables: portalVariables({ settings, database, liveSocket, portalSocket }),
        })
    scheduleUpkeep(database, logger)
    await portal?.ready
    announce({
      settings,
      server,
      setupToken: setup,
      demoText: demo?.text(publicAddress(settings, server)) ?? null,
    })
    return { settings, logger, server, runtime, portal, liveServer, database }
  } catch (error) {
    await database.stop()
    throw error
  }
}

type Listening = { readonly settings: Env; readonly runtime: Runtime; readonly portalSocket: string }

function listen({ settings, runtime, portalSocket }: Listening): Promise<Server> {
  const addressOf = createClientAddressReader(settings.TRUSTED_PROXIES)
  const gatewayDoor = mountNode({
    gateway: runtime.gateway,
    addressOf,
    otherwise: createPortalProxy({ socketPath: portalSocket, addressOf, publicUrl: settings.PUBLIC_URL }),
  })
  const server = createHttpServer({ runtime, gatewayDoor })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(settings.PORT, settings.HOST, () => resolve(server))
  })
}

type PortalMeans = {
  readonly settings: Env
  readonly database: OpenDatabase
  readonly liveSocket: string
  readonly portalSocket: string
}

function portalVariables({
  settings,
  database,
  liveSocket,
  portalSocket,
}: PortalMeans): Record<string, string> {
  return {
    SWITCHYARD_CHILD: 'portal',
    SWITCHYARD_LIVE_SOCKET: liveSocket,
    SWITCHYARD_PORTAL_SOCKET: portalSocket,
    NEXTAUTH_SECRET: settings.NEXTAUTH_SECRET,
    ENCRYPTION_KEYS: settings.ENCRYPTION_KEYS.join(','),
    ...(database.embedded ? { SWITCHYARD_EMBEDDED_DATABASE_URL: database.url } : {}),
  }
}

/** Partitions ahead and retention, once a day; a failure is an alarm, not an end. */
function scheduleUpkeep(database: OpenDatabase, logger: Logger): void {
  const timer = setInterval(() => {
    const upkeep = async (): Promise<void> => {
      const { strayRows } = await ensurePartitions(database.directUrl)
      if (strayRows > 0)
        logger.error({ strayRows }, 'usage rows outside the monthly partitions: check the clock')
      await runDailyUpkeep(database.directUrl, new Date())
    }
    upkeep().catch((error: unknown) => logger.error({ error }, 'daily upkeep failed'))
  }, DAY_MS)
  timer.unref()
}

function publicAddress(settings: Env, server: Server): string {
  if (settings.PUBLIC_URL !== undefined) return settings.PUBLIC_URL.replace(/\/$/, '')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : settings.PORT
  const host = ['0.0.0.0', '::'].includes(settings.HOST) ? 'localhost' : settings.HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

type Announcement = {
  readonly settings: Env
  readonly server: Server
  readonly setupToken: string | null
  readonly demoText: string | null
}

function announce({ settings, server, setupToken, demoText }: Announcement): void {
  const url = publicAddress(settings, server)
  const lines = [`\nSwitchyard is ready at ${url}`]
  if (setupToken !== null)
    lines.push(`First run: create the administrator at ${url}/setup?token=${setupToken}`)
  if (demoText !== null) lines.push(demoText)
  process.stdout.write(`${lines.join('\n')}\n\n`)
}

/** Not ready, no new connections, running streams to their end, then usage, then the database, last of all. */
async function stop(running: Running, signal: string): Promise<void> {
  const { logger, runtime, server, settings } = running
  logger.info({ signal }, 'stopping')
  runtime.startDraining()
  server.close()
  server.closeIdleConnections()
  const deadlineMs = Date.now() + settings.DRAIN_SECONDS * 1000
  while (runtime.readiness().requests_in_flight > 0 && Date.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  server.closeAllConnections()
  await running.portal?.stop()
  running.liveServer.close()
  await runtime.close()
  await running.database.stop()
  logger.info({}, 'stopped')
  process.exit(0)
}
