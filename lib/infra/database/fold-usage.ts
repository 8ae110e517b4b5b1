import type { Client } from 'pg'
import { z } from 'zod'
import { openPgClient } from './open-pg-client'

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
