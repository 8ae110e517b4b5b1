import { Client, type Notification } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'

let database: TestDatabase
const clients: Client[] = []

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()))
  await database.drop()
})

async function connect(): Promise<Client> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  clients.push(client)
  return client
}

async function announce(client: Client, scope: string, id: number | null): Promise<number> {
  const result = await client.query<{ seq: string }>('SELECT announce_change($1, $2) AS seq', [scope, id])
  return Number(result.rows[0]?.seq)
}

async function visibleSeqs(client: Client): Promise<readonly number[]> {
  const result = await client.query<{ seq: string }>('SELECT seq FROM config_changes ORDER BY seq')
  return result.rows.map((row) => Number(row.seq))
}

describe('announce_change', () => {
  it('hands out the next number only after the transaction before has ended', async () => {
    const [first, second, reader] = [await connect(), await connect(), await connect()]
    const before = (await visibleSeqs(reader)).length
    await first.query('BEGIN')
    const firstSeq = await announce(first, 'group', 1)
    const pending = announce(second, 'group', 2)
    const waiting = await reader.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    // The second may not have reached the lock yet; either way nothing of it is visible before the first commits.
    expect(waiting.rowCount).toBeLessThanOrEqual(1)
    expect(await visibleSeqs(reader)).toHaveLength(before)
    await first.query('COMMIT')
    expect(await pending).toBe(firstSeq + 1)
  })

  it('gives the number of a rolled-back transaction to the next one: no gaps', async () => {
    const client = await connect()
    await client.query('BEGIN')
    const lost = await announce(client, 'group', 1)
    await client.query('ROLLBACK')
    expect(await announce(client, 'channel', null)).toBe(lost)
  })

  it('is gapless, and never shows a number before all smaller ones, under concurrent writers', async () => {
    const reader = await connect()
    const writers = await Promise.all(Array.from({ length: 8 }, connect))
    const progress = { isWriting: true }
    const work = Promise.all(
      writers.map(async (writer, index) => {
        for (let round = 0; round < 25; round += 1) {
          await writer.query('BEGIN')
          await announce(writer, 'account', index)
          await writer.query((index + round) % 5 === 0 ? 'ROLLBACK' : 'COMMIT')
        }
      }),
    ).finally(() => (progress.isWriting = false))
    do {
      const seen = await visibleSeqs(reader)
      expect(seen).toEqual(seen.map((_, position) => position + 1))
    } while (progress.isWriting)
    await work
    const last = await reader.query<{ last_seq: string }>('SELECT last_seq FROM config_sequence')
    expect(await visibleSeqs(reader)).toHaveLength(Number(last.rows[0]?.last_seq))
  })

  it('rings the doorbell with the number when the transaction commits', async () => {
    const [writer, listener] = [await connect(), await connect()]
    await listener.query('LISTEN switchyard_config')
    const heard = new Promise<Notification>((resolve) => listener.once('notification', resolve))
    const seq = await announce(writer, 'user', 7)
    expect(await heard).toMatchObject({ channel: 'switchyard_config', payload: String(seq) })
    const row = await writer.query('SELECT scope, entity_id FROM config_changes WHERE seq = $1', [seq])
    expect(row.rows).toEqual([{ scope: 'user', entity_id: '7' }])
  })
})
