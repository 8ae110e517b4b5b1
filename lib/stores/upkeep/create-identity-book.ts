import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import type { AccountUpkeep } from '@/lib/gateway'
import type { StoreLogger } from '../store-logger'

const RETRY_MS = 10_000

export type IdentityBookOptions = {
  readonly pool: Pick<Pool, 'query'>
  readonly logger: StoreLogger
  /** Milliseconds since the epoch; the system clock when left out. */
  readonly clock?: () => number
}

/** The identities that OAuth accounts pose under: made at first use, kept in the account's row, the same in all processes. */
export type IdentityBook = Pick<AccountUpkeep, 'identityOf'> & {
  /** Resolves when nothing is being written any more. */
  settled(): Promise<void>
}

type Question = Parameters<AccountUpkeep['identityOf']>[0]
type Answer = ReturnType<AccountUpkeep['identityOf']>

/** What this process has made up or seen, until the row says so too. */
type Entry = {
  clientId: string
  headers: Answer['headers']
  writing: Promise<void> | null
  isWritten: boolean
  retryAtMs: number
}

// The first process to write wins; headers are added once to a client id that stays.
const REMEMBER = `WITH written AS (
  UPDATE accounts SET stable_identity = stable_identity || $2::jsonb
  WHERE id = $1 AND deleted_at IS NULL AND stable_identity->'enabled' = 'true'
    AND COALESCE(stable_identity->>'client_id', $3) = $3
    AND COALESCE(stable_identity->'headers', 'null') = 'null'
  RETURNING id)
SELECT announce_change('account', id) FROM written`

/** Opens the book of a process. */
export function createIdentityBook(options: IdentityBookOptions): IdentityBook {
  const clock = options.clock ?? Date.now
  const entries = new Map<number, Entry>()

  async function write(accountId: number, entry: Entry): Promise<void> {
    const { clientId, headers } = entry
    const known = { client_id: clientId, ...(headers === null ? {} : { headers }) }
    try {
      const { rowCount } = await options.pool.query(REMEMBER, [accountId, JSON.stringify(known), clientId])
      entry.isWritten = entry.headers === headers
      // Another process was first, or the operator has switched it off: the next snapshot tells.
      if (rowCount === 0) entries.delete(accountId)
    } catch (error) {
      entry.retryAtMs = clock() + RETRY_MS
      options.logger.warn({ err: error, accountId }, 'the identity of an account could not be stored')
    } finally {
      entry.writing = null
    }
  }

  function entryOf({ accountId, identity }: Question): Entry {
    const known = entries.get(accountId)
    if (known !== undefined && (identity.clientId === null || identity.clientId === known.clientId)) {
      return known
    }
    const entry: Entry = {
      clientId: identity.clientId ?? randomBytes(32).toString('hex'),
      headers: identity.headers,
      writing: null,
      isWritten: identity.clientId !== null,
      retryAtMs: 0,
    }
    entries.set(accountId, entry)
    return entry
  }

  return {
    identityOf(question) {
      const { accountId, identity, seen } = question
      if (identity.clientId !== null && identity.headers !== null) {
        entries.delete(accountId)
        return { ...identity, clientId: identity.clientId }
      }
      const entry = entryOf(question)
      if (entry.headers === null && seen !== null) {
        entry.headers = seen
        entry.isWritten = false
      }
      if (!entry.isWritten && entry.writing === null && clock() >= entry.retryAtMs) {
        entry.writing = write(accountId, entry)
      }
      return { clientId: entry.clientId, headers: entry.headers, accountUuid: identity.accountUuid }
    },
    async settled() {
      await Promise.all([...entries.values()].flatMap(({ writing }) => writing ?? []))
    },
  }
}
