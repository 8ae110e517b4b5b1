import { z } from 'zod'
import { openPgClient } from './open-pg-client'

/** Partitions that were created, rows that lie outside every monthly partition (alarm), and the time by the database's clock. */
export type PartitionReport = {
  readonly created: number
  readonly strayRows: number
  readonly databaseNow: Date
}

const createdSchema = z.tuple([z.object({ created: z.number() })])
const straySchema = z.tuple([z.object({ stray: z.string(), now: z.date() })])

/**
 * Creates the monthly partitions of usage rows and request errors from last month to `monthsAhead` (UTC) ahead, and
 * moves rows that waited in the DEFAULT partition into them. Idempotent; run at start and once a day.
 */
export async function ensurePartitions(url: string, monthsAhead = 3): Promise<PartitionReport> {
  const client = await openPgClient({ url, applicationName: 'switchyard-partitions' })
  try {
    const made = await client.query('SELECT ensure_usage_partitions($1) AS created', [monthsAhead])
    const stray = await client.query(
      'SELECT (SELECT count(*) FROM usage_logs_default) + (SELECT count(*) FROM request_errors_default) AS stray, now() AS now',
    )
    const [{ stray: strayRows, now }] = straySchema.parse(stray.rows)
    return {
      created: createdSchema.parse(made.rows)[0].created,
      strayRows: Number(strayRows),
      databaseNow: now,
    }
  } finally {
    await client.end()
  }
}
