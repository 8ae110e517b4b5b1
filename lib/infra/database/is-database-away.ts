/**
 * Codes that say that the server cannot be reached or takes nobody: of PostgreSQL, of Prisma.
 * **Source:** https://www.postgresql.org/docs/current/errcodes-appendix.html,
 * https://www.prisma.io/docs/orm/reference/error-reference
 */
const AWAY = /^(?:08\w{3}|57P0[123]|53300|P1001|P1002|P1008|P1017|P2024)$/

/** What has no code of its own: the pool's words, and a transaction that found no connection. */
const AWAY_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Unable to start a transaction in the given time/

/** Codes of the system; they mean the database only where its client says them. */
const UNREACHED = /^(?:ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/
const CLIENT = /^(?:PrismaClient|DriverAdapterError)/

const DEEPEST = 5

/** Whether an error of a query means that the database is away, so that the same call may succeed in a moment. */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return false
  const said = error as Readonly<Record<string, unknown>>
  const codes = [said['code'], said['originalCode']].filter((code) => typeof code === 'string')
  if (codes.some((code) => AWAY.test(code))) return true
  if (CLIENT.test(String(said['name'])) && codes.some((code) => UNREACHED.test(code))) return true
  if (AWAY_WORDS.test(String(said['message']))) return true
  return [said['cause'], said['meta'], said['driverAdapterError']].some((inner) =>
    isDatabaseAway(inner, depth + 1),
  )
}
