import path from 'node:path'
import { checkDatabase, createLogger, ensurePartitions, env, openDatabase, runMigrations } from '@/lib/infra'
import type { Env, Logger, OpenDatabase } from '@/lib/infra'
import { openCatalogue } from '../prices/open-catalogue'
import { announceReady, publicAddress } from './announce-ready'
import { openGatewayServer } from './gateway-server'
import { startGatewayWorkers } from './gateway-workers'
import { leaveGatewayProcess } from './leave-gateway-process'
import { portalVariables, startPortalChild } from './portal-child'
import type { PortalChild } from './portal-child'
import { prepareFirstAdmin } from './prepare-first-admin'
import { runGatewayWorker } from './run-gateway-worker'
import { scheduleUpkeep } from './schedule-upkeep'
import type { Upkeep } from './schedule-upkeep'
import { seedDemo } from './seed-demo'
import { startSimulatedProviderChild } from './simulated-provider-child'
import type { SimulatedProviderChild } from './simulated-provider-child'
import { gatewaySockets } from './socket-directory'
import { stopGatewayProcess } from './stop-gateway-process'
import { onStopSignals } from './stop-signals'

/** Who answers on the public port: this process, or workers of it. */
export type GatewayDoor = {
  readonly port: number
  /** No new requests, running ones to their end. */
  drain(): Promise<void>
  /** What is left is written and settled. */
  close(): Promise<void>
  /** Running requests are cut off, what was seen of them is written; nothing is settled. */
  leave(): Promise<void>
}

/** Everything that runs, in the order it is stopped. */
export type GatewayProcess = {
  readonly logger: Logger
  readonly door: GatewayDoor
  readonly portal: PortalChild | null
  readonly provider: SimulatedProviderChild | null
  readonly upkeep: Upkeep
  readonly database: OpenDatabase
}

/** The gateway process from start to drained end; a start that fails says why in one message and exits with 1. */
export async function runGatewayProcess({ isDemo }: { readonly isDemo: boolean }): Promise<void> {
  try {
    const { SWITCHYARD_WORKER: place } = env()
    if (place !== undefined) return await runGatewayWorker(place)
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

/** A signal during the start waits for its end: what was started must be stopped, the database above all. A second one does not. */
function stopOnSignals(started: Promise<GatewayProcess>): void {
  const state: { running: GatewayProcess | null } = { running: null }
  onStopSignals({
    drain(signal) {
      void started
        .then((running) => {
          state.running = running
          return stopGatewayProcess(running, signal)
        })
        // A start that fails ends the process by itself.
        .catch(() => undefined)
    },
    leave: (signal) => void leaveGatewayProcess(state.running, signal),
  })
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
  await checkConfiguredDatabases(settings)
  await runMigrations({ url: database.directUrl, logger })
  await ensurePartitions(database.directUrl)
  const provider = isDemo ? await startDemo({ settings, logger, database }) : null
  try {
    const setupToken = await prepareFirstAdmin({ settings, database, logger })
    const door = await openDoor({ settings, logger, database })
    const portal = await startPortal({ settings, logger, database }, door)
    const upkeep = scheduleUpkeep({ settings, database, logger })
    announceReady({ url: publicAddress(settings, door.port), setupToken, isDemo })
    return { logger, door, portal, provider, upkeep, database }
  } catch (error) {
    provider?.stop()
    throw error
  }
}

/** Who makes the tables is asked for what that takes; behind a pooler another role may work on them. */
async function checkConfiguredDatabases(settings: Env): Promise<void> {
  const { DATABASE_URL: url, DATABASE_DIRECT_URL: directUrl } = settings
  if (url !== undefined)
    await checkDatabase({ variable: 'DATABASE_URL', url, isMigrated: directUrl === undefined })
  if (directUrl !== undefined)
    await checkDatabase({ variable: 'DATABASE_DIRECT_URL', url: directUrl, isMigrated: true })
}

type Opening = Omit<Start, 'isDemo'>

/** The public port: in this process, or in `WORKERS` processes that share it. */
async function openDoor({ settings, logger, database }: Opening): Promise<GatewayDoor> {
  if (settings.WORKERS > 1) return openWorkersDoor({ settings, logger, database })
  const { url: databaseUrl, directUrl } = database
  return openGatewayServer({
    settings,
    logger,
    databaseUrl,
    directUrl,
    ...gatewaySockets(settings.DATA_DIR),
  })
}

async function openWorkersDoor({ settings, logger, database }: Opening): Promise<GatewayDoor> {
  const workers = startGatewayWorkers({
    count: settings.WORKERS,
    logger,
    drainSeconds: settings.DRAIN_SECONDS,
    variables: database.embedded ? { SWITCHYARD_EMBEDDED_DATABASE_URL: database.url } : {},
  })
  try {
    // Workers drain, settle and close in one go.
    const port = await workers.ready
    return { port, drain: workers.stop, close: () => Promise.resolve(), leave: workers.leave }
  } catch (error) {
    await workers.stop()
    throw error
  }
}

async function startPortal(
  { settings, logger, database }: Opening,
  door: GatewayDoor,
): Promise<PortalChild | null> {
  if (settings.GATEWAY_ONLY) return null
  try {
    const portal = await startPortalChild({
      script: path.resolve('dist/portal.mjs'),
      dataDir: settings.DATA_DIR,
      logger,
      variables: portalVariables({ settings, database, ...gatewaySockets(settings.DATA_DIR) }),
    })
    await portal.ready
    return portal
  } catch (error) {
    await door.drain()
    await door.close()
    throw error
  }
}

async function startDemo(step: Opening): Promise<SimulatedProviderChild> {
  const provider = await startSimulatedProviderChild({
    script: path.resolve('dist/simulated-provider.mjs'),
    dataDir: step.settings.DATA_DIR,
  })
  try {
    await seedDemo(step, provider.url)
    return provider
  } catch (error) {
    provider.stop()
    throw error
  }
}
