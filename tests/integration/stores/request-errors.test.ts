import { createHash, randomUUID } from 'node:crypto'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AccessEvent } from '@/lib/gateway'
import { createRequestErrorRecorder } from '@/lib/stores'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'

let database: TestDatabase
let pool: Pool
beforeAll(async () => {
  database = await createTestDatabase()
  pool = new Pool({ connectionString: database.url })
})
afterAll(async () => {
  await pool?.end()
  await database?.drop()
})

const warnings: string[] = []
const logger = {
  info: () => {},
  warn: (_: object, text: string) => void warnings.push(text),
  error: () => {},
}

const failed: AccessEvent = {
  requestId: randomUUID(),
  method: 'POST',
  path: '/v1/messages',
  status: 503,
  durationMs: 12.6,
  clientAddress: '192.0.2.1',
  userId: 3,
  apiKeyId: 4,
  groupId: 5,
  requestedModel: 'a\0b',
  code: 'NO_AVAILABLE_ACCOUNT',
  message: 'No available accounts: 1 disabled',
  attemptRecords: [
    { account_id: 1, channel_id: null, outcome: 'serverError', status: 500, duration_ms: 3, message: 'boom' },
  ],
  exclusions: [{ account_id: 2, reason: 'disabled', until: null }],
}

it('keeps failed requests of known callers, with attempts and exclusions', async () => {
  const recorder = createRequestErrorRecorder({ pool, logger, schedule: () => () => {} })
  const { userId: _user, ...unknown } = failed
  recorder.note(failed)
  recorder.note({ ...failed, requestId: randomUUID(), status: 200 })
  recorder.note({ ...failed, requestId: randomUUID(), status: 499 })
  recorder.note({ ...unknown, requestId: randomUUID() })
  await recorder.close()
  const { rows } = await pool.query('SELECT * FROM request_errors')
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({
    request_id: failed.requestId,
    user_id: '3',
    status: 503,
    code: 'NO_AVAILABLE_ACCOUNT',
    upstream_status: 500,
    requested_model: 'a\uFFFDb',
    duration_ms: 13,
    attempts: [
      { account_id: 1, outcome: 'serverError', message: 'boom' },
      { account_id: 2, outcome: 'excluded', reason: 'disabled' },
    ],
  })
})

it('what the gateway or a provider failed is counted by each dimension, models by a number', async () => {
  await pool.query('TRUNCATE request_errors, failed_requests')
  const recorder = createRequestErrorRecorder({ pool, logger, schedule: () => () => {} })
  const limited = { ...failed, status: 429, accountId: 6, upstreamModel: 'up' }
  recorder.note(failed)
  recorder.note({ ...limited, requestId: randomUUID(), code: 'UPSTREAM_ERROR' })
  await recorder.flush()
  recorder.note({ ...limited, requestId: randomUUID(), code: 'RATE_LIMITED' })
  recorder.note({ ...failed, requestId: randomUUID(), status: 400 })
  recorder.note({ ...failed, requestId: randomUUID(), requestedModel: 'invented' })
  await recorder.close()
  const { rows } = await pool.query(
    `SELECT dimension || ' ' || dimension_id AS member, sum(failed)::int AS failed
     FROM failed_requests GROUP BY 1 ORDER BY 1`,
  )
  const numbers = await pool.query(
    `SELECT model_number('invented') AS invented, model_number('up') AS up,
      (SELECT model_number(min(requested_model)) FROM request_errors WHERE requested_model <> 'invented') AS asked`,
  )
  const { asked, invented, up } = numbers.rows[0]
  expect(rows.map((row) => `${row.member}: ${row.failed}`).toSorted()).toEqual(
    [
      'account 6: 1',
      'all 0: 3',
      'group 5: 3',
      'key 4: 3',
      `model ${asked}: 2`,
      `model ${invented}: 1`,
      `upstream ${up}: 1`,
      'user 3: 3',
    ].toSorted(),
  )
  // The same wherever, and by whatever, it is computed.
  const hex = createHash('sha256').update('up').digest('hex').slice(0, 16)
  expect(BigInt(up)).toBe(BigInt.asIntN(64, BigInt(`0x${hex}`)))
})

it('writes one batch at a time, however long one takes; what comes meanwhile goes together', async () => {
  const writes: { readonly rows: number; readonly end: () => void }[] = []
  const query = (_sql: string, [json]: readonly [string]): Promise<void> =>
    new Promise((resolve) => writes.push({ rows: JSON.parse(json).length, end: resolve }))
  const due: (() => void)[] = []
  const recorder = createRequestErrorRecorder({
    pool: { query: query as unknown as Pool['query'] },
    logger,
    schedule: (run) => {
      due.push(run)
      return () => {}
    },
  })
  for (let second = 0; second < 4; second += 1) {
    recorder.note({ ...failed, requestId: randomUUID() })
    due.at(-1)?.()
    await new Promise(setImmediate)
  }
  expect(due).toHaveLength(4)
  expect(writes.map(({ rows }) => rows)).toEqual([1])
  writes[0]?.end()
  const closed = recorder.close()
  await expect.poll(() => writes.map(({ rows }) => rows)).toEqual([1, 3])
  writes[1]?.end()
  await closed
})

it('counts what a flood brings beyond its room, and survives a database that is away', async () => {
  const recorder = createRequestErrorRecorder({
    pool: { query: () => Promise.reject(new Error('away')) },
    logger,
    schedule: () => () => {},
  })
  for (let index = 0; index < 501; index += 1) recorder.note({ ...failed, requestId: randomUUID() })
  await recorder.flush()
  expect(warnings).toEqual(['request errors: more than can be kept', 'request errors could not be written'])
})
