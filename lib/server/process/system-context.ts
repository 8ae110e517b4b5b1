import { createPrismaClient } from '@/lib/infra'
import type { Env, Logger, OpenDatabase } from '@/lib/infra'
import type { ServiceContext } from '@/lib/services'
import { connectLivePort } from '../live/connect-live-port'
import { currentCatalogue } from '../prices/current-catalogue'
import { serviceCrypto } from '../portal'

/** What the program works with outside of requests. */
export type StartStep = {
  readonly settings: Env
  readonly database: OpenDatabase
  readonly logger: Logger
}

/** The context of verbs that the program runs by itself (at start, upkeep, commands); its audit rows name the system. */
export function systemContext({ settings, database }: StartStep): ServiceContext {
  const db = createPrismaClient(database.url, { applicationName: 'switchyard-system' })
  return {
    db,
    patientDb: db,
    actor: { kind: 'system' },
    live: connectLivePort(undefined),
    request: { ip: '127.0.0.1', userAgent: 'switchyard', requestId: 'system' },
    crypto: serviceCrypto(settings.ENCRYPTION_KEYS),
    catalogue: currentCatalogue(settings),
    now: () => new Date(),
  }
}
