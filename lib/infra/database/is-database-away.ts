/**
 * Codes that say that the server cannot be reached or takes nobody: of the system, of PostgreSQL, of Prisma.
 * **Source:** https://www.postgresql.org/docs/current/errcodes-appendix.html,
 * https://www.prisma.io/docs/orm/reference/error-reference
 */
const AWAY =
  /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|08\w{3}|57P0[123]|53300|P1001|P1002|P1008|P1017|P2024)$/

/** The driver bears no code for these. */
const AWAY_WORDS = /Connection terminated|timeout exceeded when trying to connect|connect ENOENT/

const DEEPEST = 5

/** Whether an error of a query means that the database is away, so that the same call may succeed in a moment. */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return false
  const said = error as Readonly<Record<string, unknown>>
  const isCode = [said['code'], said['originalCode']].some(
    (code) => typeof code === 'string' && AWAY.test(code),
  )
  if (isCode || AWAY_WORDS.test(String(said['message']))) return true
  return [said['cause'], said['meta'], said['driverAdapterError']].some((inner) =>
    isDatabaseAway(inner, depth + 1),
  )
}
