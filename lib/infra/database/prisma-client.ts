import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../generated/prisma/client'
import { processSingleton } from '../process-singleton'
import { withQueriesInTurn } from './queries-in-turn'

/** `maxConnections` defaults to 10; `applicationName` shows in `pg_stat_activity`. */
export type PrismaClientOptions = {
  readonly maxConnections?: number
  readonly applicationName?: string
  readonly onPoolError?: (error: Error) => void
}

/**
 * The Prisma client of a database; one per URL and process, whichever copy of this module asks first. It connects on
 * first use.
 */
export function createPrismaClient(databaseUrl: string, options: PrismaClientOptions = {}): PrismaClient {
  const clients = processClients()
  const known = clients.get(databaseUrl)
  if (known !== undefined) return known
  const adapter = new PrismaPg(
    {
      connectionString: databaseUrl,
      max: options.maxConnections ?? 10,
      application_name: options.applicationName ?? 'switchyard',
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
    },
    options.onPoolError === undefined ? {} : { onPoolError: options.onPoolError },
  )
  const client = new PrismaClient({ adapter: withQueriesInTurn(adapter) })
  clients.set(databaseUrl, client)
  return client
}

/** Closes the client of a database and forgets it; nothing happens when there is none. */
export async function closePrismaClient(databaseUrl: string): Promise<void> {
  const clients = processClients()
  const client = clients.get(databaseUrl)
  clients.delete(databaseUrl)
  await client?.$disconnect()
}

function processClients(): Map<string, PrismaClient> {
  return processSingleton('prisma-clients', () => new Map<string, PrismaClient>())
}
