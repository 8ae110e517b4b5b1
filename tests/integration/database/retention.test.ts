import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { retirePartitions } from '@/lib/infra'
import { runLedgerAudit } from '@/lib/services'
import { RECORD_SEPARATOR } from '../../../lib/stores/spool/row-fields'
import { serializeEnd } from '../../../lib/stores/spool/serialize-record'
import { usageEnd } from '../../support/usage-records'
import { runWithLittleRoom } from '../../support/run-with-little-room'
import { waitUntil } from '../../support/wait-until'
import { openApi, type ApiFixture } from '../api/api-fixture'

let api: ApiFixture
let client: Client
const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-retention-'))
const now = new Date()

/** The 15th of a month, so many months ago. */
function monthsAgo(months: number): number {
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 15)
}

function partitionOf(months: number): string {
  return `usage_logs_${new Date(monthsAgo(months)).toISOString().slice(0, 7).replace('-', '_')}`
}

async function settle(...times: readonly number[]): Promise<void> {
  const records = times.map((atMs) => usageEnd({ user_id: api.adminId, atMs }))
  await client.query('SELECT settle_usage_batch($1)', [records.map(serializeEnd).join(RECORD_SEPARATOR)])
}

async function makeMonth(months: number): Promise<void> {
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1))
  await client.query("SELECT ensure_month_partition('usage_logs', $1)", [first])
}

async function retire(months: number, format: 'none' | 'ndjson' | 'csv') {
  const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1))
  return retirePartitions(api.url, { table: 'usage_logs', before, export: { format, directory } })
}

async function differences(): Promise<readonly unknown[]> {
  return (await runLedgerAudit(api.admin)).differences
}

async function beingWritten(months: number): Promise<void> {
  await waitUntil('the month is being written', async () => {
    const { rowCount } = await client.query(
      "SELECT FROM pg_locks WHERE relation = $1::regclass AND mode = 'ShareRowExclusiveLock'",
      [partitionOf(months)],
    )
    return rowCount === 1
  })
}

/** A connection that reads and stays in its transaction. */
async function openReader(): Promise<Client> {
  const reader = new Client({ connectionString: api.url })
  await reader.connect()
  await reader.query('BEGIN')
  await reader.query('SELECT count(*) FROM usage_logs')
  return reader
}

beforeAll(async () => {
  api = await openApi()
  client = new Client({ connectionString: api.url })
  await client.connect()
  for (const months of [5, 4, 3]) await makeMonth(months)
  await settle(monthsAgo(6), monthsAgo(5), monthsAgo(4), monthsAgo(4) + 1, monthsAgo(3), Date.now())
})
afterAll(async () => {
  await client.end()
  await api.close()
  rmSync(directory, { recursive: true, force: true })
})

it('months that ended are written to files, sealed and dropped, and the books still agree', async () => {
  // A dead letter whose event was settled after all; it goes with the row that tells so.
  await client.query(
    `INSERT INTO usage_dead_letters (event_id, request_id, sql_state, reason, event)
     SELECT 'settled', request_id, '23514', 'x', '' FROM usage_logs WHERE created_at = $1`,
    [new Date(monthsAgo(5))],
  )
  expect(await differences()).toEqual([])
  expect(await retire(4, 'ndjson')).toEqual([
    // The row of six months ago waited in the DEFAULT partition.
    { partition: partitionOf(5), rows: 2, file: path.join(directory, `${partitionOf(5)}.ndjson`) },
  ])
  expect(await retire(3, 'csv')).toEqual([
    { partition: partitionOf(4), rows: 2, file: path.join(directory, `${partitionOf(4)}.csv`) },
  ])
  expect(readdirSync(directory).toSorted()).toEqual(
    [`${partitionOf(5)}.ndjson`, `${partitionOf(4)}.csv`].toSorted(),
  )
  const lines = readFileSync(path.join(directory, `${partitionOf(5)}.ndjson`), 'utf8')
    .trim()
    .split('\n')
  expect(lines.map((line) => JSON.parse(line).total_cost)).toEqual([0.003315, 0.003315])
  expect(lines[0]).toContain('"total_cost": 0.003315000000000000')
  const csv = readFileSync(path.join(directory, `${partitionOf(4)}.csv`), 'utf8')
    .trim()
    .split('\r\n')
  expect(csv).toHaveLength(3)
  expect(csv[0]).toMatch(/^created_at,id,request_id,/)
  expect(csv[1]).toContain('0.0033150000')
  const { rows } = await client.query('SELECT count(*)::int AS kept FROM usage_logs')
  expect(rows).toEqual([{ kept: 2 }])
  expect(await differences()).toEqual([])
  expect(await api.db.usageDeadLetter.count()).toBe(0)
  const checkpoints = await client.query('SELECT usage_sum::text FROM ledger_checkpoints ORDER BY up_to')
  expect(checkpoints.rows.map((row) => row.usage_sum)).toEqual([
    '0.006630000000000000',
    '0.013260000000000000',
  ])
})

it('an event of a dropped month that comes late is no difference, nor is dropping again', async () => {
  await settle(monthsAgo(5))
  expect(await differences()).toEqual([])
  expect(await retire(3, 'none')).toEqual([])
  expect(await retire(2, 'none')).toEqual([{ partition: partitionOf(3), rows: 2, file: null }])
  expect(await differences()).toEqual([])
})

it('who reads while a month is written to its file goes on, and the drop waits for who reads', async () => {
  const [reader, other] = [
    new Client({ connectionString: api.url }),
    new Client({ connectionString: api.url }),
  ]
  await Promise.all([reader.connect(), other.connect()])
  try {
    await makeMonth(2)
    await settle(monthsAgo(2))
    await other.query("SET statement_timeout = '10s'")
    const isPresent = async (connection: Client): Promise<boolean> =>
      (
        await connection.query('SELECT FROM usage_logs WHERE user_id = $1 AND created_at = $2', [
          api.adminId,
          new Date(monthsAgo(2)),
        ])
      ).rowCount === 1
    const dropped = retire(1, 'ndjson')
    await beingWritten(2)
    await reader.query('BEGIN')
    expect(await isPresent(reader)).toBe(true)
    await waitUntil('the month is in its file', async () =>
      existsSync(path.join(directory, `${partitionOf(2)}.ndjson`)),
    )
    expect(await isPresent(other)).toBe(true)
    expect(await isPresent(reader)).toBe(true)
    await reader.query('COMMIT')
    expect(await dropped).toMatchObject([{ partition: partitionOf(2), rows: 1 }])
    expect(await isPresent(other)).toBe(false)
    expect(await differences()).toEqual([])
  } finally {
    await Promise.all([reader.end(), other.end()])
  }
}, 60_000)

it.each(['before it is written', 'while it is written'])(
  'nobody stands behind the drop of a month while somebody reads for long, since %s',
  async (since) => {
    await makeMonth(2)
    await settle(monthsAgo(2))
    const early = since === 'before it is written' ? await openReader() : null
    const dropped = retire(1, 'ndjson')
    if (early === null) await beingWritten(2)
    const reader = early ?? (await openReader())
    try {
      // Whoever came last may have been asked for the way once.
      await new Promise((resolve) => setTimeout(resolve, 2_500))
      const endsAt = Date.now() + 4_000
      while (Date.now() < endsAt) {
        await settle(Date.now())
        const { rows } = await client.query(
          `SELECT relation::regclass FROM pg_locks WHERE NOT granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        )
        expect(rows).toEqual([])
      }
      await reader.query('COMMIT')
      expect(await dropped).toMatchObject([{ partition: partitionOf(2) }])
    } finally {
      await reader.end()
    }
  },
  60_000,
)

it('a late row of the month that is being dropped is settled first, and goes with it', async () => {
  await makeMonth(2)
  await settle(monthsAgo(2))
  const dropped = retire(1, 'ndjson')
  await beingWritten(2)
  const reader = await openReader()
  try {
    await settle(monthsAgo(2))
    await reader.query('COMMIT')
    expect(await dropped).toMatchObject([{ partition: partitionOf(2), rows: 2 }])
    expect(await differences()).toEqual([])
  } finally {
    await reader.end()
  }
}, 60_000)

it('a month that the disk takes only in part stays', async () => {
  await makeMonth(2)
  await settle(...Array.from({ length: 40 }, (_, place) => monthsAgo(2) + place))
  const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString()
  const target = JSON.stringify({ format: 'ndjson', directory })
  const { stderr } = runWithLittleRoom(
    `import { retirePartitions } from './lib/infra/database/retire-partitions'
     const before = new Date('${before}')
     retirePartitions('${api.url}', { table: 'usage_logs', before, export: ${target} }).catch(console.error)`,
    16,
  )
  expect(stderr).toContain('EFBIG')
  const { rows } = await client.query(`SELECT count(*)::int AS kept FROM ${partitionOf(2)}`)
  expect(rows).toEqual([{ kept: 40 }])
})
