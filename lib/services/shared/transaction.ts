import type { ServiceContext } from '../context'
import type { Transaction } from './database'

const MAX_WAIT_MS = 10_000
const TIMEOUT_MS = 20_000
const UNIQUE_VIOLATION = 'P2002'

type TransactionOptions = {
  /** What to throw when a unique index refuses the write. */
  readonly onDuplicate?: () => Error
}

/** Runs a verb's writes as one transaction. */
export async function inTransaction<T>(
  ctx: ServiceContext,
  run: (tx: Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  try {
    return await ctx.db.$transaction(run, { maxWait: MAX_WAIT_MS, timeout: TIMEOUT_MS })
  } catch (error) {
    if (options.onDuplicate !== undefined && isUniqueViolation(error)) throw options.onDuplicate()
    throw error
  }
}

/** Whether a unique index refused the write. */
export function isUniqueViolation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === UNIQUE_VIOLATION
}
