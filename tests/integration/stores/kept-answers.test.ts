import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyRing } from '../../../lib/infra'
import { createKeptAnswers } from '../../../lib/stores'
import type { OnceClaim } from '../../../lib/gateway'
import { createTestDatabase } from '../../support/test-database'
import type { TestDatabase } from '../../support/test-database'
import { waitUntil } from '../../support/wait-until'

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
  const open = (renewMs = 60_000) =>
    createKeptAnswers({ pool, renewMs, ...createKeyRing(['a key ring key of the tests']) })
  /** Begins a call that nobody else works. */
  const claimed = async (key: string, renewMs?: number): Promise<OnceClaim> => {
    const state = await open(renewMs).begin(call(key))
    if (state.kind !== 'new') throw new Error(`the call is ${state.kind}`)
    return state.claim
  }
  const answer = {
    status: 200,
    headers: ['content-type', 'application/json'],
    body: Buffer.from('{"secret":1}'),
  }

  it('lets one of many begin, and gives the others its answer', async () => {
    const states = await Promise.all(Array.from({ length: 16 }, () => open().begin(call('one'))))
    expect(states.filter(({ kind }) => kind === 'new')).toHaveLength(1)
    expect(states.filter(({ kind }) => kind === 'running')).toHaveLength(15)
    for (const state of states) if (state.kind === 'new') await state.claim.keep(answer)
    expect(await open().begin(call('one'))).toEqual({ kind: 'answered', answer })
    expect(await open().begin(call('one', 'other body'))).toEqual({ kind: 'other' })
    expect((await open().begin({ ...call('one'), apiKeyId: 2 })).kind).toBe('new')
    const { rows } = await pool.query<{ response: Buffer; key_hash: string }>(
      "SELECT response, key_hash FROM idempotency_records WHERE status = 'done'",
    )
    expect(rows[0]?.response.toString('utf8')).not.toContain('secret')
    expect(rows[0]?.key_hash).not.toContain('one')
  })

  it('forgets what was dropped, what ran out, and what a dead process left', async () => {
    await (await claimed('two')).drop()
    const dead = await claimed('two')
    await pool.query("UPDATE idempotency_records SET claimed_until = now() WHERE status = 'pending'")
    const heir = await claimed('two')
    await dead.keep({ ...answer, status: 500 })
    await dead.drop()
    expect((await open().begin(call('two'))).kind).toBe('running')
    await heir.keep(answer)
    expect(await open().begin(call('two'))).toEqual({ kind: 'answered', answer })
    await pool.query('UPDATE idempotency_records SET expires_at = now()')
    await (await claimed('one')).drop()
  })

  it('a call that runs long gives signs of life and is never begun a second time', async () => {
    const long = await claimed('three', 5)
    await pool.query(
      "UPDATE idempotency_records SET claimed_until = now() + INTERVAL '1 second' WHERE claim IS NOT NULL",
    )
    await waitUntil('the claim is renewed', async () => {
      const { rows } = await pool.query(
        "SELECT FROM idempotency_records WHERE status = 'pending' AND claimed_until > now() + INTERVAL '30 seconds'",
      )
      return rows.length > 0
    })
    expect((await open().begin(call('three'))).kind).toBe('running')
    await long.drop()
  })
})
