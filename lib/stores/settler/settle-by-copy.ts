import { finished } from 'node:stream/promises'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { sqlState } from './classify-database-error'
import { byUser } from './by-user'
import { LINE_COLUMNS, PART_COLUMNS, type PricedParts } from './priced-parts'
import { linesOf, type LineMemory } from './record-lines'

/** Row literals without their brackets are lines of CSV but for the escape. */
const FORMAT = String.raw`FROM STDIN (FORMAT csv, ESCAPE '\')`
const COPY_PARTS = `COPY usage_parts (${PART_COLUMNS}) ${FORMAT}`
const COPY_RECORDS = `COPY usage_arrivals (${LINE_COLUMNS}) ${FORMAT}`

const SETTLE = { name: 'settle_arrived_usage', text: 'SELECT settle_arrived_usage()::text AS answer' }

/** The sums are made anew where a settlement finds none. */
const EMPTY_TABLES =
  'TRUNCATE usage_arrivals, usage_replays, usage_parts; DROP TABLE IF EXISTS pg_temp.usage_sums'

export type Batch = {
  readonly events: readonly Buffer[]
  readonly emptiesTables: boolean
  readonly memory: LineMemory
  readonly parts: PricedParts
}

/** Fewer or more records arrived than were sent: one of them is damaged, and the database took its line for others'. */
class DamagedRecords extends Error {
  /** SQLSTATE `bad_copy_file_format`. */
  readonly code = '22P04'
}

/**
 * Settles events in one transaction, on a client whose session has the tables of `open_priced_arrivals`; returns the answer's
 * JSON text. What the database refuses is rolled back, so that the client can go on. Where it says nothing (lost, out of
 * time) the client still waits for its answer: it is of no use any more.
 */
export async function settleByCopy(
  client: Client,
  { events, emptiesTables, memory, parts }: Batch,
): Promise<string> {
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED')
    if (emptiesTables) await client.query(EMPTY_TABLES)
    parts.beginBatch()
    const lines = linesOf(byUser(events), memory.take(), parts)
    await copyInto(client, COPY_PARTS, parts.named())
    await copyInto(client, COPY_RECORDS, { lines, count: events.length })
    memory.giveBack(lines)
    const { rows } = await client.query<{ answer: string }>(SETTLE)
    await client.query('COMMIT')
    return rows[0]?.answer ?? ''
  } catch (error) {
    if (sqlState(error) !== null) await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

async function copyInto(
  client: Client,
  command: string,
  { lines, count }: { readonly lines: Buffer; readonly count: number },
): Promise<void> {
  const copy = client.query(copyFrom(command))
  await finished(copy.end(lines))
  if (copy.rowCount !== count) throw new DamagedRecords(`${copy.rowCount} records arrived of ${count}`)
}
