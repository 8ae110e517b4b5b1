import { AppError, toAppError } from '@/lib/core'
import { createLogger, env, openDatabase, processSingleton, runMigrations } from '@/lib/infra'
import { createRuntime } from '../runtime'
import { createClientAddressReader } from './client-address'
import { mountWeb } from './mount-web'

type WebDoor = (request: Request) => Promise<Response>

/** Door 2 for route handlers: the runtime is made on the first gateway request of the process and kept. */
export async function webGateway(request: Request): Promise<Response> {
  try {
    const door = await processSingleton('web-gateway', createWebDoor)
    return await door(request)
  } catch (error) {
    const { status, message, code } = toAppError(error)
    return Response.json(
      { type: 'error', error: { type: 'api_error', message } },
      { status, headers: { 'x-switchyard-code': code } },
    )
  }
}

async function createWebDoor(): Promise<WebDoor> {
  const settings = env()
  if (settings.DATABASE_URL === undefined) {
    throw new AppError({
      status: 503,
      code: 'NOT_READY',
      message: 'This door needs DATABASE_URL; `npm start` brings a database of its own',
    })
  }
  const logger = createLogger(settings.LOG_LEVEL)
  const database = await openDatabase(settings, logger)
  await runMigrations({ url: database.directUrl, logger })
  const runtime = await createRuntime({
    env: settings,
    logger,
    databaseUrl: database.url,
    directUrl: database.directUrl,
  })
  return mountWeb(runtime.gateway, createClientAddressReader(settings.TRUSTED_PROXIES))
}
