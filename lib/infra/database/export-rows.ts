import { mkdirSync } from 'node:fs'
import { open, rename, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { Client } from 'pg'
import { csvLine } from '@/lib/core'

/** Where rows go before they are dropped; `none` = nowhere. */
export type RetiredExport = {
  readonly format: 'none' | 'ndjson' | 'csv'
  readonly directory: string
}

const PORTION = 2000
const CHECK_MS = 1_000

type RowExport = {
  readonly table: string
  /** Rows that were made before this. */
  readonly before: Date
  /** Of the file, without its ending. */
  readonly name: string
  readonly target: RetiredExport
  /** Called about once a second; what it throws ends the export. */
  readonly check: () => Promise<void>
}

/** Writes the rows, in the transaction of the caller, into a file that is on the disk then; only counts them where none is wanted. */
export async function exportRows(
  client: Client,
  { table, before, name, target, check }: RowExport,
): Promise<{ readonly rows: number; readonly file: string | null }> {
  if (target.format === 'none') {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${table} WHERE created_at < $1`,
      [before],
    )
    return { rows: rows[0]?.count ?? 0, file: null }
  }
  mkdirSync(target.directory, { recursive: true, mode: 0o700 })
  const file = path.join(target.directory, `${name}.${target.format}`)
  const handle = await open(`${file}.part`, 'w', 0o600)
  try {
    const rows = await writeRows(client, handle, { table, before, isCsv: target.format === 'csv', check })
    await handle.sync()
    await rename(`${file}.part`, file)
    await syncDirectory(target.directory)
    return { rows, file }
  } finally {
    await handle.close()
  }
}

/** A new name is on the disk when its directory is. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

type Writing = Pick<RowExport, 'table' | 'before' | 'check'> & { readonly isCsv: boolean }

/** Reads through a cursor, so that a month of any size fits. */
async function writeRows(
  client: Client,
  handle: FileHandle,
  { table, before, isCsv, check }: Writing,
): Promise<number> {
  await client.query(
    `DECLARE retired NO SCROLL CURSOR FOR SELECT to_jsonb(r)::text AS line FROM ${table} AS r
     WHERE created_at < '${before.toISOString()}' ORDER BY created_at, id`,
  )
  let count = 0
  let columns: readonly string[] | null = null
  let checkedAtMs = Date.now()
  for (;;) {
    if (Date.now() - checkedAtMs > CHECK_MS) {
      await check()
      checkedAtMs = Date.now()
    }
    const { rows } = await client.query<{ line: string }>(`FETCH ${PORTION} FROM retired`)
    if (rows.length === 0) break
    count += rows.length
    columns ??= isCsv ? await columnsOf(client, table) : null
    if (columns !== null && count === rows.length) await handle.appendFile(csvLine(columns))
    const lines =
      columns === null ? rows.map(({ line }) => `${line}\n`) : await csvLines(client, rows, columns)
    await handle.appendFile(lines.join(''))
  }
  await client.query('CLOSE retired')
  return count
}

async function columnsOf(client: Client, table: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum',
    [table],
  )
  return rows.map(({ name }) => name)
}

/** Cells as the database renders them: amounts with all their digits. */
async function csvLines(
  client: Client,
  rows: readonly { readonly line: string }[],
  columns: readonly string[],
): Promise<readonly string[]> {
  const cells = columns.map((_, index) => `line ->> $${index + 2}`).join(', ')
  const { rows: texts } = await client.query<(string | null)[]>({
    text: `SELECT ${cells} FROM unnest($1::jsonb[]) WITH ORDINALITY AS u (line, place) ORDER BY place`,
    values: [rows.map(({ line }) => line), ...columns],
    rowMode: 'array',
  })
  return texts.map((text) => csvLine(text))
}
