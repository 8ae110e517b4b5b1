import type { Client } from 'pg'
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

/** Drops configuration-log entries older than a week and kept answers that have run out. Idempotent; run once a day. */
export async function runDailyUpkeep(url: string, now: Date): Promise<void> {
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

const FOLD_QUARTERS = 16

/**
 * Sums the quarters of an hour that are over and not summed yet (or have got late events since) by every dimension, then the
 * UTC days that are over by every two, today as far as it is over by the hour. Each step is a transaction of its own;
 * idempotent; run every minute.
 */
export async function foldUsage(url: string, now: Date): Promise<void> {
  const client = await openPgClient({ url, applicationName: 'switchyard-fold' })
  try {
    while (await stepDone(client, 'SELECT fold_usage_quarters($1, $2) > 0 AS more', [now, FOLD_QUARTERS])) {
      // The next quarters.
    }
    const today = now.toISOString().slice(0, 10)
    while (await stepDone(client, 'SELECT fold_usage_day($1) IS NOT NULL AS more', [today])) {
      // The day before.
    }
    while (await stepDone(client, 'SELECT fold_begun_day($1) AS more', [now])) {
      // The next hour of today.
    }
  } finally {
    await client.end()
  }
}

const moreSchema = z.tuple([z.object({ more: z.boolean() })])

async function stepDone(client: Client, query: string, parameters: readonly unknown[]): Promise<boolean> {
  const { rows } = await client.query(query, [...parameters])
  return moreSchema.parse(rows)[0].more
}
