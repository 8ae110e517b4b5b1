import type { Client } from 'pg'
import type { DeadLetter } from './dead-letter'
import { openSettlementClient } from './open-settlement-client'
import { LineMemory } from './record-lines'
import { PricedParts } from './priced-parts'
import { settleByCopy } from './settle-by-copy'

/** The settler's own connection, opened when needed and again after it broke. */
export type SettlementDatabase = {
  /** Settles one batch of row literals in one transaction; returns the answer's JSON text. Rejects with the database's error. */
  settle(events: readonly Buffer[]): Promise<string>
  /** Keeps what cannot be settled where the audit of the ledger finds it; a letter that is there stays as it is. */
  keepLetter(letter: DeadLetter): Promise<void>
  /** Claims a directory of another host until this connection ends, as it does where the claim fails; `false` = someone else has it. */
  claim(directoryName: string): Promise<boolean>
  /** Drops a connection that failed; the next call opens a new one. */
  reset(): Promise<void>
  close(): Promise<void>
}

const KEEP_LETTER = `INSERT INTO usage_dead_letters (event_id, request_id, sql_state, reason, event, facts)
  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`

/** What no vacuum of the database's reaches is emptied so often; it ages by every settlement. */
const EMPTY_TABLES_MS = 3_600_000

type State = {
  client: Promise<Client> | null
  emptiedAtMs: number
  readonly memory: LineMemory
  readonly parts: PricedParts
}

/** Connects lazily; session locks, and tables of the session, need a connection without a transaction pooler in between. */
export function openSettlementDatabase(
  connectionString: string,
  emptyTablesMs = EMPTY_TABLES_MS,
): SettlementDatabase {
  const state: State = { client: null, emptiedAtMs: 0, memory: new LineMemory(), parts: new PricedParts() }
  const connect = (): Promise<Client> => {
    if (state.client === null) state.emptiedAtMs = Date.now()
    state.client ??= openSettlementClient(connectionString)
    return state.client
  }
  const reset = async (): Promise<void> => {
    const client = state.client
    state.client = null
    await client?.then((open) => open.end()).catch(() => undefined)
  }
  return {
    settle: async (events) => {
      const client = await connect()
      const emptiesTables = Date.now() - state.emptiedAtMs >= emptyTablesMs
      const answer = await settleByCopy(client, {
        events,
        emptiesTables,
        memory: state.memory,
        parts: state.parts,
      })
      if (emptiesTables) state.emptiedAtMs = Date.now()
      return answer
    },
    keepLetter: async ({ eventId, requestId, sqlState, reason, event, facts }) => {
      const client = await connect()
      await client.query(KEEP_LETTER, [eventId, requestId, sqlState, reason, event, JSON.stringify(facts)])
    },
    claim: async (directoryName) => {
      try {
        const client = await connect()
        const { rows } = await client.query<{ held: boolean }>(
          "SELECT pg_try_advisory_lock(hashtext('switchyard.spool'), hashtext($1)) AS held",
          [directoryName],
        )
        return rows[0]?.held === true
      } catch (error) {
        // Where nothing is to be settled but what is claimed, nobody else would give the connection up.
        await reset()
        throw error
      }
    },
    reset,
    close: reset,
  }
}
