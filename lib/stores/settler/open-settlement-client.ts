import { Client } from 'pg'
import { openBackendPriority, type BackendPriority } from './backend-priority'

/** How long a session of the settler may wait, in PostgreSQL's own words. */
export type SessionLimits = { readonly lock: string; readonly statement: string; readonly idle: string }

/**
 * Shorter than the client waits: what it gives up would go on waiting in the server, one connection more with every try.
 * A process that is stopped or cut off in the middle of a transaction keeps others from balances no longer than `idle`.
 */
const LIMITS: SessionLimits = { lock: '15s', statement: '55s', idle: '30s' }
const ANSWER_MS = 60_000

/** The settler's connection, with the tables its session works on; `priority` where the server is on this machine. */
export type SettlementClient = { readonly client: Client; readonly priority: BackendPriority | null }

/** Opens a connection. */
export async function openSettlementClient(
  connectionString: string,
  limits = LIMITS,
): Promise<SettlementClient> {
  const client = new Client({
    connectionString,
    application_name: 'switchyard-settler',
    connectionTimeoutMillis: 10_000,
    query_timeout: ANSWER_MS,
    keepAlive: true,
  })
  // Without a listener a lost idle connection would end the thread; the next query reports the loss.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pg_backend_pid() AS pid, set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false),
        set_config('idle_in_transaction_session_timeout', $3, false)`,
      [limits.lock, limits.statement, limits.idle],
    )
    await client.query('SELECT open_priced_arrivals()')
    return { client, priority: isLocal(client) ? openBackendPriority(rows[0]?.pid ?? 0) : null }
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}

/** Reached through a socket file. */
function isLocal({ host }: Client): boolean {
  return host.startsWith('/')
}
