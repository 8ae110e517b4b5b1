import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { splitSqlStatements } from '@/lib/infra/database/split-sql-statements'

it.each([
  ['SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
  ["SELECT ';' ; SELECT 'it''s;'", ["SELECT ';'", "SELECT 'it''s;'"]],
  ['CREATE TABLE "a;b" (x int);', ['CREATE TABLE "a;b" (x int)']],
  ['-- note; here\nSELECT 1; -- tail;\n', ['SELECT 1']],
  ['/* a; /* nested; */ b; */ SELECT 1;', ['SELECT 1']],
  ['DO $$ BEGIN PERFORM 1; END $$; SELECT 2', ['DO $$ BEGIN PERFORM 1; END $$', 'SELECT 2']],
  ['DO $f$ SELECT $$;$$; $f$;', ['DO $f$ SELECT $$;$$; $f$']],
  ['SELECT $1; SELECT 2', ['SELECT $1', 'SELECT 2']],
  [' ;; \n-- nothing\n', []],
])('splits %j', (script, expected) => {
  expect(splitSqlStatements(script).map((statement) => statement.text)).toEqual(expected)
})

it('knows the line of each statement', () => {
  const script = '-- head\n\nSELECT 1;\n-- about two\nSELECT\n2;'
  expect(splitSqlStatements(script).map((statement) => statement.line)).toEqual([3, 5])
})

it('loses nothing of our own migrations but comments, blanks and semicolons', () => {
  const directory = path.join(import.meta.dirname, '../../../prisma/migrations')
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.sql'),
  )
  expect(files.length).toBeGreaterThanOrEqual(3)
  for (const file of files) {
    const script = readFileSync(path.join(directory, file), 'utf8')
    expect(
      bare(
        splitSqlStatements(script)
          .map((statement) => statement.text)
          .join(';'),
      ),
    ).toBe(bare(script))
  }
})

function bare(text: string): string {
  return text.replaceAll(/--.*$/gm, '').replaceAll(/[\s;]/g, '')
}
