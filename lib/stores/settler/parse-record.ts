import { CHAIN_SEPARATOR } from '../spool/row-fields'
import { RECORD_COLUMNS } from '../spool/serialize-record'

/** One field: quoted with backslash escapes, or plain; empty and plain is NULL. */
const FIELD = /(?:"((?:[^"\\]|\\.)*)"|([^",()\\]*))(,|$)/gsy

/** A row literal as an object of texts by column, for people to read; `null` = SQL NULL. What is no row literal is kept whole. */
export function parseRecord(literal: string): Readonly<Record<string, string | null>> {
  const fields = literal.startsWith('(') && literal.endsWith(')') ? splitFields(literal.slice(1, -1)) : []
  if (fields.length !== RECORD_COLUMNS.length) return { unreadable: literal }
  const named: Record<string, string | null> = Object.fromEntries(
    RECORD_COLUMNS.map((column, index) => [column, fields[index] ?? null]),
  )
  const chain = named['model_mapping_chain'] ?? null
  return { ...named, model_mapping_chain: chain?.replaceAll(CHAIN_SEPARATOR, '→') ?? null }
}

function splitFields(text: string): readonly (string | null)[] {
  const fields: (string | null)[] = []
  let end = 0
  for (const { 0: whole, 1: quoted, 2: plain, 3: comma, index } of text.matchAll(FIELD)) {
    fields.push(quoted === undefined ? plain || null : quoted.replaceAll(/\\(.)/gs, '$1'))
    end = index + whole.length
    if (comma === '') break
  }
  return end === text.length ? fields : []
}
