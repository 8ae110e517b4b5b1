import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What the Prisma schema promises about one column, in the words of `information_schema`. */
export type PromisedColumn = { readonly column: string; readonly type: string; readonly nullable: boolean }

/** A table of the Prisma schema, its columns by name and its unique keys (primary key first) as column lists. */
export type PromisedTable = {
  readonly table: string
  readonly columns: readonly PromisedColumn[]
  readonly uniqueKeys: readonly string[]
  readonly indexes: readonly string[]
}

const SCALARS: Readonly<Record<string, string>> = {
  BigInt: 'bigint',
  Int: 'integer',
  String: 'text',
  Boolean: 'boolean',
  Json: 'jsonb',
  Bytes: 'bytea',
  DateTime: 'timestamp(3)',
  Decimal: 'numeric(65,30)',
}

/** Reads every model of `prisma/schema/*.prisma`. Covers the part of the language our schema uses. */
export function parsePrismaSchema(directory: string): readonly PromisedTable[] {
  const text = readdirSync(directory)
    .filter((name) => name.endsWith('.prisma'))
    .map((name) => readFileSync(path.join(directory, name), 'utf8'))
    .join('\n')
  return [...text.matchAll(/^model \w+ \{\n([^]*?)\n\}/gm)].map((match) => parseModel(match[1] ?? ''))
}

function parseModel(body: string): PromisedTable {
  const lines = body.split('\n').map((line) => line.trim())
  const fields = lines.flatMap((line) => parseField(line))
  const columnOf = new Map(fields.map((field) => [field.name, field.column.column]))
  const listsOf = (keyword: string): readonly string[] =>
    lines
      .filter((line) => line.startsWith(`@@${keyword}(`))
      .map((line) =>
        (/\[(.*)\]/.exec(line)?.[1] ?? '')
          .split(', ')
          .map((name) => columnOf.get(name))
          .join(','),
      )
  return {
    table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '',
    columns: fields.map((field) => field.column),
    uniqueKeys: [
      ...fields.filter((field) => field.isUnique).map((field) => field.column.column),
      ...listsOf('id'),
      ...listsOf('unique'),
    ],
    indexes: listsOf('index'),
  }
}

type Field = { readonly name: string; readonly column: PromisedColumn; readonly isUnique: boolean }

function parseField(line: string): readonly Field[] {
  const match = /^(\w+)\s+(\w+)(\[\]|\?)?(.*)$/.exec(line)
  const [, name = '', scalar = '', suffix = '', rest = ''] = match ?? []
  const base = SCALARS[scalar]
  // Relations name a model as their type: they have no column.
  if (base === undefined || line.startsWith('/')) return []
  const column = /@map\("(\w+)"\)/.exec(rest)?.[1] ?? name
  const type = `${nativeType(rest) ?? base}${suffix === '[]' ? '[]' : ''}`
  return [{ name, column: { column, type, nullable: suffix === '?' }, isUnique: /@(id|unique)\b/.test(rest) }]
}

function nativeType(rest: string): string | undefined {
  const [, kind, size] = /@db\.(\w+)(?:\(([\d, ]+)\))?/.exec(rest) ?? []
  if (kind === 'Decimal') return `numeric(${size?.replaceAll(' ', '')})`
  if (kind === 'Timestamptz') return `timestamp(${size}) with time zone`
  if (kind === 'Uuid') return 'uuid'
  return kind === 'Date' ? 'date' : undefined
}
