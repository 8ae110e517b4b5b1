import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import type { QueryResultRow } from 'pg'

/** The embedded database of a data directory, seen from outside the program. */
export type EmbeddedDatabase = {
  /** Process id of its postmaster, as its lock file says. */
  postmasterPid(): number
  rows<Row extends QueryResultRow>(sql: string): Promise<Row[]>
}

export function embeddedDatabase(dataDir: string): EmbeddedDatabase {
  const readJson = (file: string): Record<string, string> =>
    JSON.parse(readFileSync(path.join(dataDir, file), 'utf8')) as Record<string, string>
  return {
    postmasterPid() {
      const { home = dataDir } = readJson('embedded-postgres.json')
      return Number(readFileSync(path.join(home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
    },
    async rows(sql) {
      const client = new Client({
        host: readJson('embedded-postgres.json')['socketDirectory'] ?? '',
        port: 5432,
        user: 'switchyard',
        database: 'switchyard',
        password: readJson('secrets.json')['EMBEDDED_POSTGRES_PASSWORD'] ?? '',
      })
      await client.connect()
      try {
        return (await client.query(sql)).rows
      } finally {
        await client.end()
      }
    },
  }
}
