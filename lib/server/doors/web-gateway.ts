import { AppError, toAppError } from '@/lib/core'
import {
  checkEncryptionCanary,
  createKeyRing,
  createLogger,
  createPrismaClient,
  ensurePartitions,
  env,
  openDatabase,
  processSingleton,
  runMigrations,
} from '@/lib/infra'
import type { Logger } from '@/lib/infra'
import { createRuntime } from '../runtime'
import type { Runtime } from '../runtime'
import { createClientAddressReader } from './client-address'
import { mountWeb } from './mount-web'

type WebDoor = {
  readonly runtime: Runtime
  readonly serve: (request: Request) => Promise<Response>
}

/** Door 2 for route handlers: the runtime is made on the first gateway request of the process and kept. */
export async function webGateway(request: Request): Promise<Response> {
  try {
    const { serve } = await openWebDoor()
    return await serve(request)
  } catch (error) {
    const { status, message, code } = toAppError(error)
    return Response.json(
      { type: 'error', error: { type: 'api_error', message } },
      { status, headers: { 'x-switchyard-code': code } },
    )
  }
}

/** Whether door 2 can serve, with the figures of `/readyz`: 200 or 503. Makes the runtime if there is none yet. */
export async function webReadiness(): Promise<Response> {
  try {
    const { runtime } = await openWebDoor()
    const readiness = runtime.readiness()
    return Response.json(readiness, { status: readiness.ready ? 200 : 503 })
  } catch (error) {
    return Response.json({ ready: false, reason: toAppError(error).message }, { status: 503 })
  }
}

/** The door of this process; one that could not be opened is tried again by the next request. */
function openWebDoor(): Promise<WebDoor> {
  const state = processSingleton('web-gateway', (): { door: Promise<WebDoor> | null } => ({ door: null }))
  state.door ??= createWebDoor().catch((error: unknown) => {
    state.door = null
    throw error
  })
  return state.door
}

async function createWebDoor(): Promise<WebDoor> {
  const settings = env()
  // Pages behind the gateway get its paths where these were written in a roundabout way: no second gateway is opened for them.
  if (settings.SWITCHYARD_PORTAL_SOCKET !== undefined) {
    throw new AppError({
      status: 404,
      code: 'NOT_FOUND',
      message: 'Not found: the gateway has this path, written without dot segments and the like',
    })
  }
  if (settings.DATABASE_URL === undefined) {
    throw new AppError({
      status: 503,
      code: 'NOT_READY',
      message: 'This door needs DATABASE_URL; `npm start` brings a database of its own',
    })
  }
  const logger = createLogger(settings.LOG_LEVEL)
  try {
    const runtime = await createWebRuntime(logger)
    const serve = mountWeb(runtime.gateway, createClientAddressReader(settings.TRUSTED_PROXIES))
    return { runtime, serve }
  } catch (error) {
    logger.error({ error }, 'the gateway could not be opened')
    throw error
  }
}

async function createWebRuntime(logger: Logger): Promise<Runtime> {
  const settings = env()
  const database = await openDatabase(settings, logger)
  try {
    await runMigrations({ url: database.directUrl, logger })
    await ensurePartitions(database.directUrl)
    const { url: databaseUrl, directUrl } = database
    await checkEncryptionCanary(createPrismaClient(databaseUrl), createKeyRing(settings.ENCRYPTION_KEYS))
    return await createRuntime({ env: settings, logger, databaseUrl, directUrl })
  } catch (error) {
    await database.stop()
    throw error
  }
}
