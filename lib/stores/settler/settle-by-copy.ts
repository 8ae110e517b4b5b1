import { finished } from 'node:stream/promises'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { sqlState } from './classify-database-error'
import { byUser } from './by-user'
import { RECORD_COLUMNS } from '../spool/serialize-record'
import { linesOf, type LineMemory } from './record-lines'

/** Row literals without their brackets are lines of CSV but for the escape. */
const COPY = String.raw`COPY usage_arrivals (${RECORD_COLUMNS.join(', ')}) FROM STDIN (FORMAT csv, ESCAPE '\')`

const SETTLE = { name: 'settle_arrived_usage', text: 'SELECT settle_arrived_usage()::text AS answer' }

export type Batch = {
  readonly events: readonly Buffer[]
  readonly emptiesTables: boolean
  readonly memory: LineMemory
}

/** Fewer or more records arrived than were sent: one of them is damaged, and the database took its line for others'. */
class DamagedRecords extends Error {
  /** SQLSTATE `bad_copy_file_format`. */
  readonly code = '22P04'
}

/**
 * Settles events in one transaction, on a client whose session has the tables of `open_short_arrivals`; returns the answer's
 * JSON text. What the database refuses is rolled back, so that the client can go on. Where it says nothing (lost, out of
 * time) the client still waits for its answer: it is of no use any more.
 */
export async function settleByCopy(
  client: Client,
  { events, emptiesTables, memory }: Batch,
): Promise<string> {
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED')
    if (emptiesTables) await client.query('TRUNCATE usage_arrivals, usage_replays')
    const lines = linesOf(byUser(events), memory.take())
    const copy = client.query(copyFrom(COPY))
    await finished(copy.end(lines))
    memory.giveBack(lines)
    if (copy.rowCount !== events.length)
      throw new DamagedRecords(`${copy.rowCount} records arrived of ${events.length}`)
    const { rows } = await client.query<{ answer: string }>(SETTLE)
    await client.query('COMMIT')
    return rows[0]?.answer ?? ''
  } catch (error) {
    if (sqlState(error) !== null) await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}
