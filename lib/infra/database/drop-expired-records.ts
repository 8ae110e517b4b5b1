import { openPgClient } from './open-pg-client'

/** Drops entries of the change log older than a week, and kept answers that have run out. Idempotent. */
export async function dropExpiredRecords(url: string, now: Date): Promise<void> {
  const client = await openPgClient({ url, applicationName: 'switchyard-upkeep' })
  try {
    await client.query("DELETE FROM config_changes WHERE created_at < $1::timestamptz - INTERVAL '7 days'", [
      now.toISOString(),
    ])
    await client.query('DELETE FROM idempotency_records WHERE expires_at < $1::timestamptz', [
      now.toISOString(),
    ])
  } finally {
    await client.end()
  }
}
