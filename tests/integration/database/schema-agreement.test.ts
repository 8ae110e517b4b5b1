import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePrismaSchema } from '../../support/parse-prisma-schema'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'

const tables = parsePrismaSchema(path.join(import.meta.dirname, '../../../prisma/schema'))
let database: TestDatabase
let client: Client

beforeAll(async () => {
  database = await createTestDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

async function rows<T extends object>(sql: string, values: readonly unknown[] = []): Promise<readonly T[]> {
  return (await client.query<T>(sql, [...values])).rows
}

describe('Prisma schema and migrated database agree', () => {
  it('have the same tables', async () => {
    const found = await rows<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> '_prisma_migrations'
       ORDER BY 1`,
    )
    expect(found.map((row) => row.name)).toEqual(tables.map((table) => table.table).toSorted())
    expect(tables.length).toBeGreaterThan(35)
  })

  it.each(tables)('have the same columns in $table', async ({ table, columns }) => {
    const found = await rows<{ column: string; type: string; nullable: boolean }>(
      `SELECT a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable
       FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped`,
      [table],
    )
    expect(byName(found)).toEqual(byName(columns))
  })

  it.each(tables)(
    'have the same unique keys and indexes in $table',
    async ({ table, uniqueKeys, indexes }) => {
      const found = await rows<{ columns: string; isUnique: boolean }>(
        `SELECT string_agg(a.attname, ',' ORDER BY k.position) AS columns, i.indisunique AS "isUnique"
       FROM pg_index i
       CROSS JOIN LATERAL unnest(i.indkey::int[]) WITH ORDINALITY AS k (attnum, position)
       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
       WHERE i.indrelid = $1::regclass AND i.indexprs IS NULL AND k.position <= i.indnkeyatts GROUP BY i.indexrelid, i.indisunique`,
        [table],
      )
      for (const key of uniqueKeys) expect(found).toContainEqual({ columns: key, isUnique: true })
      for (const index of indexes) expect(found).toContainEqual({ columns: index, isUnique: false })
    },
  )

  it('every foreign key has an index that starts with its columns', async () => {
    const missing = await rows(
      `SELECT conrelid::regclass AS table, conname FROM pg_constraint con
       WHERE contype = 'f' AND conparentid = 0 AND NOT EXISTS (
         SELECT 1 FROM pg_index i WHERE i.indrelid = con.conrelid
           AND (i.indkey::int2[])[0:cardinality(con.conkey) - 1] @> con.conkey
           AND con.conkey @> (i.indkey::int2[])[0:cardinality(con.conkey) - 1]
       )`,
    )
    expect(missing).toEqual([])
  })
})

function byName(list: readonly { column: string }[]): unknown {
  return list.toSorted((a, b) => a.column.localeCompare(b.column))
}
