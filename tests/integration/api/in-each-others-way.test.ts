import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  clearAccountError,
  createAccount,
  createAnnouncement,
  createChannel,
  createErrorRule,
  createGroup,
  createUser,
  createUserKey,
  setGroupChannels,
  updateAnnouncement,
  updateErrorRule,
  updateGroup,
  updateOwnKey,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
let other: Client
let accountId: number

beforeAll(async () => {
  api = await openApi()
  other = new Client({ connectionString: api.url })
  await other.connect()
  // The other side never finds the deadlock first: the service is the one that loses.
  await other.query(`SET deadlock_timeout = '60s'`)
})
afterAll(async () => {
  await other.end()
  await api.close()
})

beforeEach(async () => {
  const body = {
    name: 'one',
    platform: 'anthropic',
    type: 'api_key',
    credentials: { api_key: 'sk-one-0123456789' },
  }
  accountId = (await createAccount(api.admin, body)).id
  await other.query(
    `INSERT INTO account_state (account_id, error_message) VALUES ($1, 'refused') ON CONFLICT (account_id)
     DO UPDATE SET error_message = 'refused'`,
    [accountId],
  )
})

/** Waits until the service stands behind a lock of the other side. */
async function untilBlocked(): Promise<void> {
  for (;;) {
    // Of this database: tests of others wait for locks too.
    const rows = await api.db.$queryRaw<{ waits: bigint }[]>`
      SELECT count(*) AS waits FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`
    if (Number(rows[0]?.waits) > 0) return
    await sleep(20)
  }
}

async function errorOf(id: number): Promise<string | null> {
  const { rows } = await other.query<{ error_message: string | null }>(
    'SELECT error_message FROM account_state WHERE account_id = $1',
    [id],
  )
  return rows[0]?.error_message ?? null
}

describe('an administrator and the gateway write about one account', () => {
  test('an event is recorded while the account is being edited', async () => {
    await other.query('BEGIN')
    await other.query('UPDATE account_state SET updated_at = now() WHERE account_id = $1', [accountId])
    const cleared = clearAccountError(api.admin, accountId)
    await untilBlocked()
    await other.query(`SET LOCAL lock_timeout = '500ms'`)
    await other.query(
      `INSERT INTO account_events (account_id, created_at, kind) VALUES ($1, now(), 'error_cleared')`,
      [accountId],
    )
    await other.query('COMMIT')
    expect((await cleared).id).toBe(accountId)
    expect(await errorOf(accountId)).toBeNull()
  })

  test('who loses a deadlock writes again', async () => {
    await other.query('BEGIN')
    await other.query('UPDATE account_state SET updated_at = now() WHERE account_id = $1', [accountId])
    const cleared = clearAccountError(api.admin, accountId)
    await untilBlocked()
    await other.query(`UPDATE accounts SET name = 'two' WHERE id = $1`, [accountId])
    await other.query('COMMIT')
    expect((await cleared).id).toBe(accountId)
    expect(await errorOf(accountId)).toBeNull()
  })
})

describe('two administrators', () => {
  test('a key is not made for a user whom the other one deletes', async () => {
    const user = await createUser(api.admin, { email: 'leaving@example.com', password: 'correct horse' })
    await other.query('BEGIN')
    await other.query('UPDATE users SET deleted_at = now() WHERE id = $1', [user.id])
    const made = refusalOf(createUserKey(api.admin, user.id, { name: 'late' }))
    await untilBlocked()
    await other.query('COMMIT')
    expect(await made).toMatchObject({ status: 404 })
  })

  test('a group does not fall back to one that the other deletes', async () => {
    const target = await createGroup(api.admin, { name: 'going', platform: 'openai' })
    await other.query('BEGIN')
    await other.query('UPDATE groups SET deleted_at = now() WHERE id = $1', [target.id])
    const body = { name: 'falling back', platform: 'openai', fallback_group_id: target.id }
    const made = refusalOf(createGroup(api.admin, body))
    await Promise.race([untilBlocked(), made])
    await other.query('COMMIT')
    expect(await made).toMatchObject({ status: 400, code: 'UNKNOWN_GROUP' })
  })

  test('two groups do not become a chain of fallbacks', async () => {
    const names = ['first', 'second', 'third']
    const groups = names.map((name) => createGroup(api.admin, { name, platform: 'openai' }))
    const [first, second, third] = (await Promise.all(groups)).map(({ id }) => id)
    await other.query('BEGIN')
    await other.query('UPDATE groups SET fallback_group_id = $1 WHERE id = $2', [third, second])
    const changed = refusalOf(updateGroup(api.admin, first ?? 0, { fallback_group_id: second }))
    await Promise.race([untilBlocked(), changed])
    await other.query('COMMIT')
    expect(await changed).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' })
  })

  test('groups that fall back to each other at once: who loses the deadlock begins again', async () => {
    const names = ['here', 'there']
    const groups = names.map((name) => createGroup(api.admin, { name, platform: 'openai' }))
    const [here, there] = (await Promise.all(groups)).map(({ id }) => id)
    await other.query('BEGIN')
    await other.query(`UPDATE groups SET description = 'edited' WHERE id = $1`, [there])
    const changed = updateGroup(api.admin, here ?? 0, { fallback_group_id: there })
    await untilBlocked()
    await other.query('SELECT id FROM groups WHERE id = $1 FOR SHARE', [here])
    await other.query('COMMIT')
    expect((await changed).fallback_group_id).toBe(there)
  })

  test('a group and its channel are saved at once: who loses the deadlock begins again', async () => {
    const group = await createGroup(api.admin, { name: 'routed', platform: 'openai' })
    const channel = await createChannel(api.admin, { name: 'saved' })
    await other.query('BEGIN')
    await other.query('SELECT id FROM channels WHERE id = $1 FOR UPDATE', [channel.id])
    const taken = setGroupChannels(api.admin, group.id, { input: [{ channel_id: channel.id }] })
    await untilBlocked()
    await other.query('SELECT id FROM groups WHERE id = $1 FOR SHARE', [group.id])
    await other.query('COMMIT')
    expect((await taken).map(({ channel_id: id }) => id)).toEqual([channel.id])
  })

  test('a group does not take a channel that the other deletes', async () => {
    const group = await createGroup(api.admin, { name: 'taking', platform: 'openai' })
    const channel = await createChannel(api.admin, { name: 'going' })
    await other.query('BEGIN')
    await other.query('UPDATE channels SET deleted_at = now() WHERE id = $1', [channel.id])
    const taken = refusalOf(setGroupChannels(api.admin, group.id, { input: [{ channel_id: channel.id }] }))
    await Promise.race([untilBlocked(), taken])
    await other.query('COMMIT')
    expect(await taken).toMatchObject({ status: 400, code: 'INVALID_CHANNEL_ID' })
  })

  test('a key does not go back to a group that its owner has lost meanwhile', async () => {
    const group = await createGroup(api.admin, { name: 'lost', platform: 'openai', is_exclusive: true })
    const user = await createUser(api.admin, {
      email: 'owner@example.com',
      password: 'correct horse',
      allowed_groups: [group.id],
    })
    const key = await createUserKey(api.admin, user.id, { name: 'seen', group_id: group.id })
    await other.query('BEGIN')
    await other.query('DELETE FROM user_groups WHERE user_id = $1', [user.id])
    await other.query('UPDATE api_keys SET group_id = NULL WHERE id = $1', [key.id])
    const owner = api.as({ kind: 'user', userId: user.id, role: 'user' })
    const late = refusalOf(updateOwnKey(owner, key.id, { group_id: group.id }))
    await untilBlocked()
    await other.query('COMMIT')
    expect(await late).toMatchObject({ code: 'UNKNOWN_GROUP', fields: ['group_id'] })
  })

  test.each([
    [
      'error_rules',
      () => createErrorRule(api.admin, { name: 'seen', status_codes: [500] }),
      (id: number) => updateErrorRule(api.admin, id, { name: 'late', revision: 1 }),
    ],
    [
      'announcements',
      () => createAnnouncement(api.admin, { title: 'seen', content: 'as both saw it' }),
      (id: number) => updateAnnouncement(api.admin, id, { title: 'late', revision: 1 }),
    ],
  ])('what both saw is saved by one of them: %s', async (table, create, save) => {
    const { id } = await create()
    await other.query('BEGIN')
    await other.query(`UPDATE ${table} SET revision = 2 WHERE id = $1`, [id])
    const late = refusalOf(save(id))
    await untilBlocked()
    await other.query('COMMIT')
    expect(await late).toMatchObject({ status: 409, code: 'STALE' })
  })
})
