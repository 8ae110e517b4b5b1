import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkDatabase } from '@/lib/infra'
import { freePort } from '../../support/free-port'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../support/test-database'

let empty: TestDatabase
let client: Client

beforeAll(async () => {
  empty = await createEmptyDatabase()
  client = new Client({ connectionString: empty.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await empty.drop()
})

async function complaint(url: string, isMigrated = true): Promise<string> {
  return checkDatabase({ variable: 'DATABASE_URL', url, isMigrated }).then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
}

function changed(change: (url: URL) => void): string {
  const url = new URL(empty.url)
  change(url)
  return url.href
}

it('a database that can be used is not spoken of', async () => {
  expect(await complaint(empty.url)).toBe('')
})

it('says which variable is wrong, why, and what to do, without the password', async () => {
  const port = await freePort()
  expect(await complaint(`postgresql://me:secret@127.0.0.1:${port}/books`)).toBe(
    `DATABASE_URL (127.0.0.1:${port}/books): connect ECONNREFUSED 127.0.0.1:${port}: start PostgreSQL there, or correct host and port`,
  )
  expect(await complaint('postgresql://me:secret@no.such.host.invalid/books')).toMatch(
    /^DATABASE_URL \(no\.such\.host\.invalid\/books\): getaddrinfo .*: correct the host/,
  )
  expect(await complaint(changed((url) => (url.pathname = '/nowhere')))).toMatch(
    /database "nowhere" does not exist: create it/,
  )
  expect(await complaint(changed((url) => (url.password = 'secret')))).toMatch(
    /password authentication failed.*%23/,
  )
})

it('refuses a new database that would fail in the middle of its migrations, and leaves others alone', async () => {
  const name = `latin_${process.pid}`
  await client.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`)
  try {
    const url = changed((there) => (there.pathname = `/${name}`))
    expect(await complaint(url)).toMatch(/its encoding is LATIN1: create it with ENCODING 'UTF8'/)
  } finally {
    await client.query(`DROP DATABASE ${name}`)
  }
  await client.query(`CREATE ROLE guest_${process.pid} LOGIN PASSWORD 'guest'`)
  const guest = (url: string): string => {
    const asGuest = new URL(url)
    asGuest.username = `guest_${process.pid}`
    asGuest.password = 'guest'
    return asGuest.href
  }
  const migrated = await createTestDatabase()
  try {
    expect(await complaint(guest(empty.url))).toMatch(/may not create tables.*OWNER TO/)
    expect(await complaint(guest(migrated.url))).toBe('')
    // Where DATABASE_DIRECT_URL names who makes the tables.
    expect(await complaint(guest(empty.url), false)).toBe('')
    expect(await complaint(guest(changed((url) => (url.pathname = '/nowhere'))), false)).toMatch(/create it/)
  } finally {
    await migrated.drop()
    await client.query(`DROP ROLE guest_${process.pid}`)
  }
})
