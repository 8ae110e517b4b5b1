import { z } from 'zod'
import { openPgClient } from './open-pg-client'

/** What the daily upkeep found: partitions it created, and rows that lie outside every monthly partition (alarm). */
export type PartitionReport = { readonly created: number; readonly strayRows: number }

const createdSchema = z.tuple([z.object({ created: z.number() })])
const straySchema = z.tuple([z.object({ stray: z.string() })])

/**
 * Creates the monthly partitions of usage rows and request errors from last month to `monthsAhead` (UTC) ahead, and
 * moves rows that waited in the DEFAULT partition into them. Idempotent; run at start and once a day.
 */
export async function ensurePartitions(url: string, monthsAhead = 3): Promise<PartitionReport> {
  const client = await openPgClient({ url, applicationName: 'switchyard-partitions' })
  try {
    const made = await client.query('SELECT ensure_usage_partitions($1) AS created', [monthsAhead])
    const stray = await client.query(
      'SELECT (SELECT count(*) FROM usage_logs_default) + (SELECT count(*) FROM request_errors_default) AS stray',
    )
    return {
      created: createdSchema.parse(made.rows)[0].created,
      strayRows: Number(straySchema.parse(stray.rows)[0].stray),
    }
  } finally {
    await client.end()
  }
}

/**
 * Rebuilds the daily rollups of the last `days` finished UTC days before `now` and drops configuration-log entries
 * older than a week and kept answers that have run out. Idempotent; run once a day.
 */
export async function runDailyUpkeep(url: string, now: Date, days = 7): Promise<void> {
  await rollUpDays(url, now, days)
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

/** Rebuilds the daily rollups of those of the last `days` finished UTC days that changed. Idempotent; run every hour for late events. */
export async function rollUpDays(url: string, now: Date, days: number): Promise<void> {
  const client = await openPgClient({ url, applicationName: 'switchyard-upkeep' })
  try {
    await client.query('SELECT roll_up_changed_days($1, $2)', [
      toDay(now.getTime() - days * DAY_MS),
      toDay(now.getTime() - DAY_MS),
    ])
  } finally {
    await client.end()
  }
}

const DAY_MS = 86_400_000

function toDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
