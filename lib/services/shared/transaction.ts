import type { ServiceContext } from '../context'
import type { Transaction } from './database'
import { conflict } from './errors'

const MAX_WAIT_MS = 10_000
const TIMEOUT_MS = 20_000
const UNIQUE_VIOLATION = 'P2002'
const FOREIGN_KEY_VIOLATION = 'P2003'
/** A deadlock or a serialization failure: PostgreSQL undid one of two transactions that were in each other's way. */
const WRITE_CONFLICT = 'P2034'
/** What Prisma calls every failure of a statement written by hand; what the driver said of it stands in `meta`. */
const RAW_QUERY_FAILED = 'P2010'
const ATTEMPTS = 4

type TransactionOptions = {
  /** What to throw when a unique index refuses the write. */
  readonly onDuplicate?: () => Error
}

/**
 * Runs a verb's writes as one transaction, again when it lost a deadlock (`run` must not keep anything between its calls).
 * Throws 409 `CONFLICT` when a concurrent change took away what they refer to.
 */
export async function inTransaction<T>(
  ctx: ServiceContext,
  run: (tx: Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ctx.db.$transaction(run, { maxWait: MAX_WAIT_MS, timeout: TIMEOUT_MS })
    } catch (error) {
      const code = codeOf(error)
      if (code === WRITE_CONFLICT && attempt < ATTEMPTS) continue
      if (code === UNIQUE_VIOLATION && options.onDuplicate !== undefined) throw options.onDuplicate()
      if (code === FOREIGN_KEY_VIOLATION || code === WRITE_CONFLICT) {
        throw conflict('Something this depends on was changed at the same moment; try again')
      }
      throw error
    }
  }
}

function codeOf(error: unknown): unknown {
  const code = property(error, 'code')
  if (code !== RAW_QUERY_FAILED) return code
  const cause = property(property(property(error, 'meta'), 'driverAdapterError'), 'cause')
  return property(cause, 'kind') === 'TransactionWriteConflict' ? WRITE_CONFLICT : code
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
