import { finished } from 'node:stream/promises'
import { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { DeadLetter } from './dead-letter'
import { linesOf } from './record-lines'

/** The settler's own connection, opened when needed and again after it broke. */
export type SettlementDatabase = {
  /** Settles one batch of row literals in one transaction; returns the answer's JSON text. Rejects with the database's error. */
  settle(events: readonly Buffer[]): Promise<string>
  /** Keeps what cannot be settled where the audit of the ledger finds it; a letter that is there stays as it is. */
  keepLetter(letter: DeadLetter): Promise<void>
  /** Claims a directory of another host until this connection ends; `false` = someone else has it. */
  claim(directoryName: string): Promise<boolean>
  /** Drops a connection that failed; the next call opens a new one. */
  reset(): Promise<void>
  close(): Promise<void>
}

const KEEP_LETTER = `INSERT INTO usage_dead_letters (event_id, request_id, sql_state, reason, event, facts)
  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`

/** Connects lazily; session locks need a connection without a transaction pooler in between. */
export function openSettlementDatabase(connectionString: string): SettlementDatabase {
  const state: { client: Promise<Client> | null } = { client: null }
  const connect = (): Promise<Client> => {
    state.client ??= connectClient(connectionString)
    return state.client
  }
  const reset = async (): Promise<void> => {
    const client = state.client
    state.client = null
    await client?.then((open) => open.end()).catch(() => undefined)
  }
  return {
    settle: async (events) => settleOn(await connect(), linesOf(events)),
    keepLetter: async ({ eventId, requestId, sqlState, reason, event, facts }) => {
      const client = await connect()
      await client.query(KEEP_LETTER, [eventId, requestId, sqlState, reason, event, JSON.stringify(facts)])
    },
    claim: async (directoryName) => {
      const client = await connect()
      const result = await client.query(
        "SELECT pg_try_advisory_lock(hashtext('switchyard.spool'), hashtext($1))::text AS held",
        [directoryName],
      )
      return textOf(result.rows, 'held') === 'true'
    },
    reset,
    close: reset,
  }
}

/** Row literals without their brackets are lines of CSV but for the escape. */
const COPY = String.raw`COPY usage_arrivals FROM STDIN (FORMAT csv, ESCAPE '\')`

/** What fails is rolled back, so that the connection can go on; when that fails too, the first error says why. */
async function settleOn(client: Client, lines: Buffer): Promise<string> {
  try {
    await client.query('BEGIN')
    await finished(client.query(copyFrom(COPY)).end(lines))
    const { rows } = await client.query({
      name: 'settle_arrived_usage',
      text: 'SELECT settle_arrived_usage()::text AS answer',
    })
    await client.query('COMMIT')
    return textOf(rows, 'answer')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

async function connectClient(connectionString: string): Promise<Client> {
  const client = new Client({
    connectionString,
    application_name: 'switchyard-settler',
    connectionTimeoutMillis: 10_000,
    query_timeout: 60_000,
    keepAlive: true,
  })
  // Without a listener a lost idle connection would end the thread; the next query reports the loss.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT open_usage_arrivals()')
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
  return client
}

function textOf(rows: readonly unknown[], column: string): string {
  const row = rows[0]
  const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, column) : undefined
  if (typeof value !== 'string') throw new Error(`the settlement answered without ${column}`)
  return value
}
