import type { Client } from 'pg'
import type { BackendPriority } from './backend-priority'
import type { DeadLetter } from './dead-letter'
import { openSettlementClient, type SettlementClient } from './open-settlement-client'
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
  /** Hears how late settlement is: a server on this machine gives way to requests, or no longer. */
  followLag(lagMs: number): void
  /** Drops a connection that failed; the next call opens a new one. */
  reset(): Promise<void>
  close(): Promise<void>
}

const KEEP_LETTER = `INSERT INTO usage_dead_letters (event_id, request_id, sql_state, reason, event, facts)
  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`

/** What no vacuum of the database's reaches is emptied so often; it ages by every settlement. */
const EMPTY_TABLES_MS = 3_600_000

type State = {
  session: Promise<SettlementClient> | null
  priority: BackendPriority | null
  emptiedAtMs: number
  readonly memory: LineMemory
  readonly parts: PricedParts
}

/** Connects lazily; session locks, and tables of the session, need a connection without a transaction pooler in between. */
export function openSettlementDatabase(
  connectionString: string,
  emptyTablesMs = EMPTY_TABLES_MS,
): SettlementDatabase {
  const state = newState()
  const connect = async (): Promise<Client> => {
    if (state.session === null) state.emptiedAtMs = Date.now()
    state.session ??= openSettlementClient(connectionString)
    const { client, priority } = await state.session
    state.priority = priority
    return client
  }
  const reset = (): Promise<void> => endSession(state)
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
        return await claimDirectory(await connect(), directoryName)
      } catch (error) {
        // Where nothing is to be settled but what is claimed, nobody else would give the connection up.
        await reset()
        throw error
      }
    },
    followLag: (lagMs) => state.priority?.follow(lagMs),
    reset,
    close: reset,
  }
}

function newState(): State {
  return {
    session: null,
    priority: null,
    emptiedAtMs: 0,
    memory: new LineMemory(),
    parts: new PricedParts(),
  }
}

async function endSession(state: State): Promise<void> {
  const { session } = state
  state.session = null
  state.priority = null
  await session?.then(({ client }) => client.end()).catch(() => undefined)
}

async function claimDirectory(client: Client, directoryName: string): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    "SELECT pg_try_advisory_lock(hashtext('switchyard.spool'), hashtext($1)) AS held",
    [directoryName],
  )
  return rows[0]?.held === true
}
