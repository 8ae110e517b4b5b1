import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyRing } from '../../../lib/infra'
import { createKeptAnswers } from '../../../lib/stores'
import { createTestDatabase } from '../../support/test-database'
import type { TestDatabase } from '../../support/test-database'

describe('kept answers', () => {
  let database: TestDatabase
  let pool: Pool
  beforeAll(async () => {
    database = await createTestDatabase()
    pool = new Pool({ connectionString: database.url })
  })
  afterAll(async () => {
    await pool.end()
    await database.drop()
  })

  const call = (key: string, fingerprint = 'body') => ({ apiKeyId: 1, key, fingerprint })
  const open = () => createKeptAnswers({ pool, ...createKeyRing(['a key ring key of the tests']) })
  const answer = {
    status: 200,
    headers: ['content-type', 'application/json'],
    body: Buffer.from('{"secret":1}'),
  }

  it('lets one of many begin, and gives the others its answer', async () => {
    const states = await Promise.all(Array.from({ length: 16 }, () => open().begin(call('one'))))
    expect(states.filter(({ kind }) => kind === 'new')).toHaveLength(1)
    expect(states.filter(({ kind }) => kind === 'running')).toHaveLength(15)
    await open().keep(call('one'), answer)
    expect(await open().begin(call('one'))).toEqual({ kind: 'answered', answer })
    expect(await open().begin(call('one', 'other body'))).toEqual({ kind: 'other' })
    expect(await open().begin({ ...call('one'), apiKeyId: 2 })).toEqual({ kind: 'new' })
    const { rows } = await pool.query<{ response: Buffer; key_hash: string }>(
      "SELECT response, key_hash FROM idempotency_records WHERE status = 'done'",
    )
    expect(rows[0]?.response.toString('utf8')).not.toContain('secret')
    expect(rows[0]?.key_hash).not.toContain('one')
  })

  it('forgets what was dropped, what ran out, and what a dead process left', async () => {
    const answers = open()
    await answers.begin(call('two'))
    await answers.drop(call('two'))
    expect(await answers.begin(call('two'))).toEqual({ kind: 'new' })
    await pool.query("UPDATE idempotency_records SET created_at = now() - INTERVAL '16 minutes'")
    expect(await answers.begin(call('two'))).toEqual({ kind: 'new' })
    expect((await answers.begin(call('one'))).kind).toBe('answered')
    await pool.query('UPDATE idempotency_records SET expires_at = now()')
    expect(await answers.begin(call('one'))).toEqual({ kind: 'new' })
  })
})
