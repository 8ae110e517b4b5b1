import type { ClientBase } from 'pg'
import type { KeyRing } from '../encryption'

/** A column of cipher texts; `read` and `write` turn its type into text and back. */
type SealedColumn = {
  readonly table: string
  readonly keys: readonly string[]
  readonly column: string
  readonly read: string
  readonly write: string
  readonly where?: string
}

/** Every encrypted column. The canary comes last: a start without the old key succeeds only when nothing needs it. */
const COLUMNS: readonly SealedColumn[] = [
  { table: 'accounts', keys: ['id'], column: 'credentials', read: 'credentials', write: '$1' },
  { table: 'proxies', keys: ['id'], column: 'password', read: 'password', write: '$1' },
  { table: 'users', keys: ['id'], column: 'totp_secret', read: 'totp_secret', write: '$1' },
  {
    table: 'idempotency_records',
    keys: ['scope', 'key_hash'],
    column: 'response',
    read: `convert_from(response, 'UTF8')`,
    write: `convert_to($1, 'UTF8')`,
  },
  settings(`key <> 'encryption_canary'`),
  settings(`key = 'encryption_canary'`),
]

function settings(where: string): SealedColumn {
  const isText = `secret AND jsonb_typeof(value) = 'string'`
  return {
    table: 'settings',
    keys: ['key'],
    column: 'value',
    read: `value #>> '{}'`,
    write: 'to_jsonb($1::text)',
    where: `${isText} AND ${where}`,
  }
}

/** What was done with one table. */
export type ReencryptedTable = {
  readonly table: string
  readonly changed: number
  /** Keys of rows that no key of the ring opens; they were left alone. */
  readonly unreadable: readonly string[]
}

export type ReencryptOptions = {
  readonly client: Pick<ClientBase, 'query'>
  readonly keyRing: KeyRing
  /** Rows read at once. */
  readonly batchSize?: number
  /** Called after every batch. */
  readonly onProgress?: (progress: { readonly table: string; readonly changed: number }) => void
}

const BATCH_SIZE = 200

/**
 * Encrypts every stored secret anew with the first key of the ring, row by row beside running processes: a row that
 * changes meanwhile is looked at again. May be stopped and started again at any
 * point. While a row cannot be read the canary stays as it is, so that no start goes without the old keys.
 */
export async function reencryptSecrets(options: ReencryptOptions): Promise<readonly ReencryptedTable[]> {
  const done: ReencryptedTable[] = []
  for (const column of COLUMNS) {
    const isCanary = column === COLUMNS.at(-1)
    if (isCanary && done.some(({ unreadable }) => unreadable.length > 0)) break
    done.push(await reencryptColumn(options, column))
  }
  return done
}

type Row = { readonly keys: readonly string[]; readonly sealed: string }

/** Rows that were changed by others while they were being written are met again in another pass. */
async function reencryptColumn(options: ReencryptOptions, column: SealedColumn): Promise<ReencryptedTable> {
  let changed = 0
  for (;;) {
    const pass = await passOver(options, column)
    changed += pass.changed
    if (pass.missed === 0) return { table: column.table, changed, unreadable: pass.unreadable }
  }
}

type Pass = { readonly changed: number; readonly missed: number; readonly unreadable: readonly string[] }

async function passOver(options: ReencryptOptions, column: SealedColumn): Promise<Pass> {
  const unreadable: string[] = []
  let changed = 0
  let missed = 0
  let after: readonly string[] | null = null
  for (;;) {
    const rows: readonly Row[] = await readBatch(options, column, after)
    for (const row of rows) {
      const renewed = reseal(options.keyRing, row.sealed)
      if (renewed === null) unreadable.push(row.keys.join(':'))
      else if (await writeRow(options, column, { row, renewed })) changed += 1
      else missed += 1
    }
    const last = rows.at(-1)
    if (last === undefined) return { changed, missed, unreadable }
    after = last.keys
    options.onProgress?.({ table: column.table, changed })
  }
}

function reseal(keyRing: KeyRing, sealed: string): string | null {
  try {
    return keyRing.encrypt(keyRing.decrypt(sealed))
  } catch {
    return null
  }
}

async function readBatch(
  { client, keyRing, batchSize = BATCH_SIZE }: ReencryptOptions,
  { table, keys, read, column, where = 'true' }: SealedColumn,
  after: readonly string[] | null,
): Promise<readonly Row[]> {
  const names = keys.join(', ')
  const behind = after === null ? 'true' : `(${names}) > (${keys.map((_, at) => `$${at + 3}`).join(', ')})`
  const { rows } = await client.query<Row>(
    `SELECT ARRAY[${keys.map((key) => `${key}::text`).join(', ')}] AS keys, ${read} AS sealed FROM ${table}
     WHERE ${column} IS NOT NULL AND ${where} AND NOT starts_with(${read}, $1) AND ${behind}
     ORDER BY ${names} LIMIT $2`,
    [keyRing.currentPrefix, batchSize, ...(after ?? [])],
  )
  return rows
}

/** Compare-and-set: what a running process wrote meanwhile stays. */
async function writeRow(
  { client }: ReencryptOptions,
  { table, keys, read, column, write }: SealedColumn,
  { row, renewed }: { readonly row: Row; readonly renewed: string },
): Promise<boolean> {
  const isRow = keys.map((key, at) => `${key} = $${at + 3}`).join(' AND ')
  const { rowCount } = await client.query(
    `UPDATE ${table} SET ${column} = ${write} WHERE ${read} = $2 AND ${isRow}`,
    [renewed, row.sealed, ...row.keys],
  )
  return rowCount === 1
}
