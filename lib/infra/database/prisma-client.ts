import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../generated/prisma/client'
import { processSingleton } from '../process-singleton'
import { clientWithin } from './answers-in-time'
import { withQueriesInTurn } from './queries-in-turn'

/** `maxConnections` defaults to 10; `applicationName` shows in `pg_stat_activity`, and tells clients of one database apart. */
export type PrismaClientOptions = {
  readonly maxConnections?: number
  readonly applicationName?: string
  /** How long one question may take; without it as long as it takes. */
  readonly answerMs?: number
}

/**
 * The Prisma client of a database; one per URL, name and process, whichever copy of this module asks first. It connects on
 * first use.
 */
export function createPrismaClient(databaseUrl: string, options: PrismaClientOptions = {}): PrismaClient {
  const applicationName = options.applicationName ?? 'switchyard'
  const clients = clientsOf(databaseUrl)
  const known = clients.get(applicationName)
  if (known !== undefined) return known
  const { answerMs } = options
  // Its settings, not a pool: the adapter knows a pool by its class, of which a bundler makes copies.
  const adapter = new PrismaPg({
    connectionString: databaseUrl,
    max: options.maxConnections ?? 10,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    ...(answerMs === undefined ? {} : { Client: clientWithin(answerMs) }),
  })
  const client = new PrismaClient({ adapter: withQueriesInTurn(adapter) })
  clients.set(applicationName, client)
  return client
}

/** Closes the clients of a database and forgets them; nothing happens when there are none. */
export async function closePrismaClient(databaseUrl: string): Promise<void> {
  const clients = [...clientsOf(databaseUrl).values()]
  allClients().delete(databaseUrl)
  await Promise.all(clients.map((client) => client.$disconnect()))
}

type ClientsByName = Map<string, PrismaClient>

function clientsOf(databaseUrl: string): ClientsByName {
  const all = allClients()
  const clients = all.get(databaseUrl) ?? new Map<string, PrismaClient>()
  all.set(databaseUrl, clients)
  return clients
}

function allClients(): Map<string, ClientsByName> {
  return processSingleton('prisma-clients', () => new Map<string, ClientsByName>())
}
