import { isDataState } from '@/lib/core'

/** What to do after a failed settlement: at once again, later again on a new connection, or look for the event at fault. */
export type SettlementFailure = 'conflict' | 'outage' | 'data'

/** Not a lock that is not to be had: whoever holds it may do so for long. */
const CONFLICTS = new Set(['40001', '40P01'])

/**
 * Classifies by SQLSTATE. Whatever is not surely the data's fault counts as an outage, so that no event is given up
 * because of a missing migration, a full disk or a database that shuts down.
 *
 * **Source:** https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function classifyDatabaseError(error: unknown): SettlementFailure {
  const code = sqlState(error)
  if (code === null) return 'outage'
  if (CONFLICTS.has(code)) return 'conflict'
  return isDataState(code) ? 'data' : 'outage'
}

/** The SQLSTATE of a database error; `null` for errors of the connection. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null
}
