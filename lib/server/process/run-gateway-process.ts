import type { Server } from 'node:http'
import path from 'node:path'
import { createLogger, ensurePartitions, env, openDatabase, runMigrations } from '@/lib/infra'
import type { Env, Logger, OpenDatabase } from '@/lib/infra'
import { createClientAddressReader } from '../doors/client-address'
import { mountNode } from '../doors/mount-node'
import { serveLivePort } from '../live/serve-live-port'
import { openCatalogue } from '../prices/open-catalogue'
import { createRuntime } from '../runtime'
import type { Runtime } from '../runtime'
import { announceReady, publicAddress } from './announce-ready'
import { createHttpServer } from './create-http-server'
import { portalVariables, startPortalChild } from './portal-child'
import type { PortalChild } from './portal-child'
import { explainListenError } from './explain-listen-error'
import { createPortalProxy } from './portal-proxy'
import { prepareFirstAdmin } from './prepare-first-admin'
import { scheduleUpkeep } from './schedule-upkeep'
import { seedDemo } from './seed-demo'
import { startSimulatedProviderChild } from './simulated-provider-child'
import type { SimulatedProviderChild } from './simulated-provider-child'
import { socketDirectory } from './socket-directory'
import { stopGatewayProcess } from './stop-gateway-process'

/** Everything that runs, in the order it is stopped. */
export type GatewayProcess = {
  readonly settings: Env
  readonly logger: Logger
  readonly server: Server
  readonly runtime: Runtime
  readonly portal: PortalChild | null
  readonly liveServer: Server
  readonly provider: SimulatedProviderChild | null
  readonly database: OpenDatabase
}

/** The gateway process from start to drained end; a start that fails says why in one message and exits with 1. */
export async function runGatewayProcess({ isDemo }: { readonly isDemo: boolean }): Promise<void> {
  try {
    const started = start(isDemo)
    stopOnSignals(started)
    await started
  } catch (error) {
    process.stderr.write(
      `\nSwitchyard could not start: ${error instanceof Error ? error.message : String(error)}\n`,
    )
    process.exit(1)
  }
}

/** A signal during the start waits for its end: what was started must be stopped, the database above all. */
function stopOnSignals(started: Promise<GatewayProcess>): void {
  let isStopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) return
      isStopping = true
      // A start that fails ends the process by itself.
      void started.then((running) => stopGatewayProcess(running, signal)).catch(() => undefined)
    })
  }
}

async function start(isDemo: boolean): Promise<GatewayProcess> {
  const settings = env()
  const logger = createLogger(settings.LOG_LEVEL)
  // A broken price file stops the start before anything is made.
  openCatalogue(settings)
  const database = await openDatabase(settings, logger)
  try {
    return await startOn({ settings, logger, database, isDemo })
  } catch (error) {
    await database.stop()
    throw error
  }
}

type Start = {
  readonly settings: Env
  readonly logger: Logger
  readonly database: OpenDatabase
  readonly isDemo: boolean
}

async function startOn({ settings, logger, database, isDemo }: Start): Promise<GatewayProcess> {
  await runMigrations({ url: database.directUrl, logger })
  await ensurePartitions(database.directUrl)
  const provider = isDemo ? await startDemo({ settings, logger, database }) : null
  const setupToken = await prepareFirstAdmin({ settings, database, logger })
  const { url: databaseUrl, directUrl } = database
  const runtime = await createRuntime({ env: settings, logger, databaseUrl, directUrl })
  try {
    const serving = await serve({ settings, logger, database, runtime })
    const url = publicAddress(settings, serving.server)
    announceReady({ url, setupToken, isDemo })
    return { settings, logger, runtime, provider, database, ...serving }
  } catch (error) {
    provider?.stop()
    await runtime.close()
    throw error
  }
}

type Serving = Pick<GatewayProcess, 'server' | 'portal' | 'liveServer'>

/** Opens the doors: the live port for the portal, the public port, the portal itself. */
async function serve(
  parts: Pick<GatewayProcess, 'settings' | 'logger' | 'database' | 'runtime'>,
): Promise<Serving> {
  const { settings, logger, database, runtime } = parts
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
  scheduleUpkeep(database.directUrl, logger)
  await portal?.ready
  return { server, portal, liveServer }
}

async function startDemo(step: Omit<Start, 'isDemo'>): Promise<SimulatedProviderChild> {
  const provider = await startSimulatedProviderChild({
    script: path.resolve('dist/simulated-provider.mjs'),
    dataDir: step.settings.DATA_DIR,
  })
  await seedDemo(step, provider.url)
  return provider
}

type Listening = { readonly settings: Env; readonly runtime: Runtime; readonly portalSocket: string }

function listen({ settings, runtime, portalSocket }: Listening): Promise<Server> {
  const addressOf = createClientAddressReader(settings.TRUSTED_PROXIES)
  const otherwise = createPortalProxy({ socketPath: portalSocket, addressOf, publicUrl: settings.PUBLIC_URL })
  const server = createHttpServer({
    runtime,
    metricsToken: settings.METRICS_TOKEN,
    gatewayDoor: mountNode({ gateway: runtime.gateway, addressOf, otherwise }),
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explainListenError(error, settings)))
    server.listen(settings.PORT, settings.HOST, () => resolve(server))
  })
}
