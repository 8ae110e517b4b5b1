/** Classes of SQLSTATE that say something of the data sent: cardinality, data exception, integrity, PL/pgSQL. */
const DATA_CLASSES: ReadonlySet<string> = new Set(['21', '22', '23', 'P0'])

/**
 * Whether an SQLSTATE says that PostgreSQL refuses the data it was sent, so that sending it again is of no use.
 *
 * **Source:** https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isDataState(sqlState: string): boolean {
  return DATA_CLASSES.has(sqlState.slice(0, 2))
}
