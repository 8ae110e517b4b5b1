import type { FieldErrors } from '../api/field-errors'

/** A rule of a group's model routing as it is being edited. */
export type RoutingRow = {
  readonly key: number
  readonly pattern: string
  readonly accounts: readonly number[]
}

/** Stored rules as rows, by name: the database keeps no order of them. */
export function readRouting(routing: Readonly<Record<string, readonly number[]>>): readonly RoutingRow[] {
  return Object.entries(routing)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([pattern, accounts], index) => ({ key: index, pattern, accounts }))
}

/** The rows with an empty one at the end. */
export function addRoutingRow(rows: readonly RoutingRow[]): readonly RoutingRow[] {
  const key = Math.max(-1, ...rows.map((row) => row.key)) + 1
  return [...rows, { key, pattern: '', accounts: [] }]
}

/** Rows as the API takes them. */
export function writeRouting(rows: readonly RoutingRow[]): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(rows.map(({ pattern, accounts }) => [pattern.trim(), accounts] as const))
}

/** Where the server speaks of a rule; patterns may contain dots. */
export function routingPath(row: Pick<RoutingRow, 'pattern'>): string {
  return `model_routing.${row.pattern.trim()}`
}

/** Where the accounts of a rule are refused. */
export function routingAccountsPath(row: Pick<RoutingRow, 'pattern'>): string {
  return `${routingPath(row)}.accounts`
}

/** Whether another row is for the same model, as routing compares names. */
export function repeatsPattern(rows: readonly RoutingRow[], row: RoutingRow): boolean {
  const pattern = row.pattern.trim().toLowerCase()
  return (
    pattern !== '' &&
    rows.some((other) => other.key !== row.key && other.pattern.trim().toLowerCase() === pattern)
  )
}

/** What the body cannot carry to the server: rules without a model or accounts, and two for one model. */
export function routingIssues(rows: readonly RoutingRow[]): FieldErrors {
  const errors: Record<string, { readonly code: string; readonly message: string }> = {}
  for (const row of rows) {
    if (row.pattern.trim() === '') errors[routingPath(row)] = { code: 'INVALID_MODEL_PATTERN', message: '' }
    else if (repeatsPattern(rows, row)) {
      errors[routingPath(row)] = { code: 'MODEL_PATTERN_CONFLICT', message: '' }
    }
    if (row.accounts.length === 0) errors[routingAccountsPath(row)] = { code: 'EMPTY_ACCOUNTS', message: '' }
  }
  return errors
}
