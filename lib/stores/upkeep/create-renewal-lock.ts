import { Pool, type PoolClient } from 'pg'
import type { StoreLogger } from '../store-logger'

const CONNECTIONS = 4
const CONNECT_TIMEOUT_MS = 5_000
const IDLE_MS = 10_000

const KEY = `hashtextextended('switchyard.token_renewal:' || $1::text, 0)`

/**
 * One renewal of an account's tokens at a time, whatever number of processes share the database: an advisory lock of a
 * session, which PostgreSQL takes back from a process that dies. The tokens live in PostgreSQL, so the lock fails exactly
 * when they could not be stored anyway; the coordination store may forget, and a refresh token must not be used twice.
 */
export function createRenewalLock(options: { readonly directUrl: string; readonly logger: StoreLogger }) {
  const pool = new Pool({
    connectionString: options.directUrl,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_MS,
    application_name: 'switchyard-renewals',
  })
  pool.on('error', (error) => options.logger.warn({ err: error }, 'idle database connection lost'))
  return {
    async tryTake(accountId: number): Promise<(() => Promise<void>) | null> {
      const client = await pool.connect()
      // A connection that breaks under the lock has lost it; what needs the database then says so itself.
      const onError = (error: Error): void =>
        options.logger.warn({ err: error }, 'the connection that holds a renewal lock was lost')
      client.on('error', onError)
      const giveBack = (failure?: Error): void => {
        client.off('error', onError)
        client.release(failure)
      }
      try {
        const { rows } = await client.query<{ taken: boolean }>(
          `SELECT pg_try_advisory_lock(${KEY}) AS taken`,
          [accountId],
        )
        if (rows[0]?.taken === true) return () => release(client, accountId, giveBack)
        giveBack()
        return null
      } catch (error) {
        giveBack(error instanceof Error ? error : new Error(String(error)))
        throw error
      }
    },
    close: () => pool.end(),
  }
}

/** Unlocks, or ends the connection, which unlocks too. */
async function release(
  client: PoolClient,
  accountId: number,
  giveBack: (failure?: Error) => void,
): Promise<void> {
  try {
    await client.query(`SELECT pg_advisory_unlock(${KEY})`, [accountId])
    giveBack()
  } catch (error) {
    giveBack(error instanceof Error ? error : new Error(String(error)))
  }
}
