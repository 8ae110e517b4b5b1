import type { Pool, PoolClient } from 'pg'

/**
 * Lends one connection of a pool to `work`. One that breaks while no query runs on it emits an error that nobody would
 * hear, which ends the process: here its next query reports it instead. A connection on which `work` failed is not given
 * back to others.
 */
export async function borrowClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  const ignore = (): void => undefined
  client.on('error', ignore)
  let failure: Error | undefined
  try {
    return await work(client)
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    client.off('error', ignore)
    client.release(failure)
  }
}
