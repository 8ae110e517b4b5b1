import { setTimeout } from 'node:timers/promises'
import type { Client } from 'pg'
import { exportRows, type RetiredExport } from './export-rows'
import {
  assertNoRowWaits,
  lockForDrop,
  RowWaits,
  untilNobodyStays,
  type DroppedTables,
} from './lock-for-drop'
import { openPgClient } from './open-pg-client'

/** What is to be dropped: months of a partitioned table that ended before a time. */
export type Retirement = {
  readonly table: 'usage_logs' | 'request_errors'
  readonly before: Date
  readonly export: RetiredExport
}

/** A dropped month, and the file its rows are in (`null` = none). */
export type RetiredPartition = {
  readonly partition: string
  readonly rows: number
  readonly file: string | null
}

/** Rows of months that are long over are few. */
const MOST_TRIES = 5
const PAUSE_MS = 3_000

type Month = { readonly name: string; readonly endsAt: Date }

/**
 * Drops the months of a table that ended before a time, oldest first, each in a transaction of its own: rows are written to a
 * file that is on the disk before the drop is; of usage rows the sums are sealed in `ledger_checkpoints`, so that the audit
 * still adds up; with errors go their counts in `failed_requests`. Rows of such months that wait in the DEFAULT partition go
 * with them. Readers are kept out for the drop alone, and rows of such a month that come late wait until the next portion at
 * most: then it begins anew. Throws where the table is read for minutes, as by `pg_dump`. Safe to repeat.
 */
export async function retirePartitions(
  url: string,
  retirement: Retirement,
): Promise<readonly RetiredPartition[]> {
  const client = await openPgClient({ url, applicationName: 'switchyard-retention' })
  try {
    const retired: RetiredPartition[] = []
    for (const month of await endedMonths(client, retirement)) {
      retired.push(await retirePatiently(client, retirement, month))
    }
    return retired
  } finally {
    await client.end()
  }
}

async function endedMonths(client: Client, { table, before }: Retirement): Promise<readonly Month[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
     WHERE i.inhparent = $1::regclass AND c.relname ~ '_[0-9]{4}_[0-9]{2}$' ORDER BY 1`,
    [table],
  )
  return rows.map(({ name }) => monthOf(name)).filter(({ endsAt }) => endsAt <= before)
}

function monthOf(name: string): Month {
  const [, year = '0', month = '1'] = /_(\d{4})_(\d{2})$/.exec(name) ?? []
  return { name, endsAt: new Date(Date.UTC(Number(year), Number(month), 1)) }
}

async function retirePatiently(
  client: Client,
  retirement: Retirement,
  month: Month,
): Promise<RetiredPartition> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await retireMonth(client, retirement, month)
    } catch (error) {
      if (!(error instanceof RowWaits) || tries === MOST_TRIES) throw error
      await setTimeout(PAUSE_MS)
    }
  }
}

function tablesOf(table: string, month: Month): DroppedTables {
  return { parent: table, partition: month.name, fallback: `${table}_default` }
}

async function retireMonth(client: Client, retirement: Retirement, month: Month): Promise<RetiredPartition> {
  const { table } = retirement
  const tables = tablesOf(table, month)
  await untilNobodyStays(client, tables)
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  try {
    await client.query("SET LOCAL lock_timeout = '30s'")
    // Nothing may be added between the file, the sums and the drop; whoever reads goes on.
    await client.query(`LOCK TABLE ${month.name}, ${table}_default IN SHARE ROW EXCLUSIVE MODE`)
    const { name, endsAt: before } = month
    const { rows, file } = await exportRows(client, {
      table,
      before,
      name,
      target: retirement.export,
      check: () => assertNoRowWaits(client, tables),
    })
    if (table === 'usage_logs') {
      await client.query(SEAL, [month.endsAt])
      await client.query(FORGET_SETTLED_LETTERS, [month.endsAt])
    }
    if (table === 'request_errors') {
      await client.query('DELETE FROM failed_requests WHERE bucket < $1', [month.endsAt])
    }
    await lockForDrop(client, tables)
    await client.query(`DELETE FROM ${table}_default WHERE created_at < $1`, [month.endsAt])
    await client.query(`ALTER TABLE ${table} DETACH PARTITION ${month.name}`)
    await client.query(`DROP TABLE ${month.name}`)
    await client.query('COMMIT')
    return { partition: month.name, rows, file }
  } catch (error) {
    // Of a connection that is lost, the loss is the error.
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** Sums of everything before the end of the month, on top of the last checkpoint; users without rows in it keep theirs. */
const SEAL = `
INSERT INTO ledger_checkpoints (user_id, up_to, balance, usage_sum, other_sum)
SELECT gone.user_id, $1, COALESCE(s.balance, 0), gone.charged + COALESCE(last.usage_sum, 0),
  COALESCE((SELECT sum(amount) FROM balance_ledger AS l WHERE l.user_id = gone.user_id AND kind <> 'usage'), 0)
FROM (
  SELECT user_id, COALESCE(sum(actual_cost) FILTER (WHERE billing_type = 'balance'), 0) AS charged
  FROM usage_logs WHERE created_at < $1 GROUP BY user_id
) AS gone
JOIN users AS u ON u.id = gone.user_id
LEFT JOIN user_state AS s ON s.user_id = gone.user_id
LEFT JOIN LATERAL (
  SELECT usage_sum FROM ledger_checkpoints AS c WHERE c.user_id = gone.user_id ORDER BY up_to DESC LIMIT 1
) AS last ON TRUE
ON CONFLICT (user_id, up_to) DO UPDATE SET
  balance = EXCLUDED.balance, usage_sum = EXCLUDED.usage_sum, other_sum = EXCLUDED.other_sum, created_at = now()`

/** Events that were settled after all: without their rows they would count as lying aside again. */
const FORGET_SETTLED_LETTERS = `DELETE FROM usage_dead_letters AS d WHERE has_usage(d.request_id, $1)`
