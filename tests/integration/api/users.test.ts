import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  adjustBalance,
  createGroup,
  createOwnKey,
  createUser,
  deleteUser,
  getUser,
  listOwnKeys,
  listOwnLedger,
  listUserLedger,
  listUsers,
  setUserGroups,
  signIn,
  updateUser,
  type ServiceContext,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
let groupId: number

beforeAll(async () => {
  api = await openApi()
  groupId = (await createGroup(api.admin, { name: 'g', platform: 'anthropic' })).id
})
afterAll(() => api.close())

let nextUser = 0
async function newUser(fields: object = {}): Promise<{ id: number; ctx: ServiceContext }> {
  const { id } = await createUser(api.admin, {
    email: `user${nextUser++}@example.com`,
    password: 'correct horse',
    ...fields,
  })
  return { id, ctx: api.as({ kind: 'user', userId: id, role: 'user' }) }
}

describe('users', () => {
  test('are created with hashed password, opening ledger row and groups', async () => {
    const seq = await api.lastSeq()
    const user = await createUser(api.admin, {
      email: ' Mixed.Case@Example.com ',
      password: 'correct horse',
      balance: '12.3456789012',
      allowed_groups: [groupId],
      notes: 'n',
      time_zone: 'Asia/Kathmandu',
    })
    expect(user).toMatchObject({
      email: 'mixed.case@example.com',
      role: 'user',
      concurrency: 5,
      balance: 12.3456789012,
      balance_exact: '12.3456789012',
      allowed_groups: [groupId],
      notes: 'n',
    })
    const row = await api.db.user.findUniqueOrThrow({ where: { id: BigInt(user.id) } })
    expect(row.passwordHash).toMatch(/^\$argon2id\$/)
    const ledger = await api.db.balanceLedger.findMany({ where: { userId: row.id } })
    expect(ledger.map((entry) => [entry.kind, entry.reference, entry.amount.toFixed()])).toEqual([
      ['opening', 'opening', '12.3456789012'],
    ])
    expect(await api.changesSince(seq)).toEqual([`user:${user.id}`])
    const audit = await api.db.auditLog.findFirstOrThrow({
      where: { resource: 'user', resourceId: String(user.id) },
    })
    expect(JSON.stringify(audit.after)).not.toContain('argon2')
    expect(
      await refusalOf(createUser(api.admin, { email: 'MIXED.case@example.com', password: '12345678' })),
    ).toEqual({
      code: 'CONFLICT',
      status: 409,
      fields: ['email'],
    })
  })

  test('PUT of what GET answered changes nothing; a new password ends sessions', async () => {
    const { id } = await newUser({ allowed_groups: [groupId], balance: 3 })
    await setUserGroups(api.admin, id, {
      input: [{ group_id: groupId, rate_multiplier: '0.5', rpm_limit: 7 }],
    })
    const before = await getUser(api.admin, id)
    const same = await updateUser(api.admin, id, JSON.parse(JSON.stringify(before)))
    expect({ ...same, revision: 0, updated_at: '' }).toEqual({ ...before, revision: 0, updated_at: '' })
    expect(same.groups).toEqual([{ group_id: groupId, name: 'g', rate_multiplier: 0.5, rpm_limit: 7 }])
    const version = (await api.db.user.findUniqueOrThrow({ where: { id: BigInt(id) } })).sessionVersion
    await updateUser(api.admin, id, { password: 'another password' })
    expect((await api.db.user.findUniqueOrThrow({ where: { id: BigInt(id) } })).sessionVersion).toBe(
      version + 1,
    )
    expect(await refusalOf(updateUser(api.admin, id, { name: 'x', revision: 1 }))).toMatchObject({
      code: 'STALE',
    })
  })

  test.each([
    ['VALIDATION_ERROR', 'email', { email: 'nobody' }],
    ['VALIDATION_ERROR', 'password', { password: 'short' }],
    ['VALIDATION_ERROR', 'balance', { balance: -1 }],
    ['VALIDATION_ERROR', 'balance', { balance: '0.00000000001' }],
    ['VALIDATION_ERROR', 'time_zone', { time_zone: 'Mars/Olympus' }],
    ['UNKNOWN_FIELD', 'is_root', { is_root: true }],
    ['UNKNOWN_GROUP', 'allowed_groups.0', { allowed_groups: [999_999] }],
  ])('%s at %s', async (code, path, fields) => {
    const input = { email: 'refused@example.com', password: 'correct horse', ...fields }
    expect(await refusalOf(createUser(api.admin, input))).toEqual({ code, status: 400, fields: [path] })
  })

  test('a new address or password ends sessions and open links to reset the password, a new name does not', async () => {
    const { id } = await newUser()
    const userId = BigInt(id)
    const expiresAt = new Date(Date.now() + 60_000)
    const leftAfter = async (fields: object) => {
      const jti = `${id} ${JSON.stringify(fields)}`
      await api.db.session.create({ data: { jti, userId, expiresAt } })
      await api.db.oneTimeToken.create({ data: { kind: 'reset', tokenHash: jti, userId, expiresAt } })
      const { sessionVersion } = await api.db.user.findUniqueOrThrow({ where: { id: userId } })
      const { email } = await updateUser(api.admin, id, fields)
      const row = await api.db.user.findUniqueOrThrow({ where: { id: userId } })
      const left = {
        version: row.sessionVersion - sessionVersion,
        sessions: await api.db.session.count({ where: { userId, revokedAt: null } }),
        tokens: await api.db.oneTimeToken.count({ where: { userId, kind: 'reset' } }),
      }
      return { email, left }
    }
    const { email, left } = await leftAfter({ name: 'Renamed' })
    expect(left).toEqual({ version: 0, sessions: 1, tokens: 1 })
    expect((await leftAfter({ email })).left).toEqual({ version: 0, sessions: 2, tokens: 2 })
    const ended = { version: 1, sessions: 0, tokens: 0 }
    expect((await leftAfter({ email: `new-${email}` })).left).toEqual(ended)
    expect((await leftAfter({ password: 'a new password' })).left).toEqual(ended)
  })

  test('the last administrator can neither be demoted, disabled nor deleted', async () => {
    expect(await refusalOf(updateUser(api.admin, api.adminId, { role: 'user' }))).toMatchObject({
      status: 409,
    })
    expect(await refusalOf(updateUser(api.admin, api.adminId, { status: 'disabled' }))).toMatchObject({
      status: 409,
    })
    expect(await refusalOf(deleteUser(api.as({ kind: 'system' }), api.adminId))).toMatchObject({
      status: 409,
    })
  })

  test('deletion disables the keys; lists sort by balance', async () => {
    const { id, ctx } = await newUser({ balance: 1_000_000 })
    const key = await createOwnKey(ctx, { name: 'k', group_id: groupId })
    expect((await listUsers(api.admin, { sort_by: 'balance' })).items[0]?.id).toBe(id)
    await deleteUser(api.admin, id)
    const row = await api.db.apiKey.findUniqueOrThrow({ where: { id: BigInt(key.id) } })
    expect(row).toMatchObject({ status: 'disabled' })
    expect(row.deletedAt).not.toBeNull()
    expect(await refusalOf(getUser(api.admin, id))).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('balances', () => {
  test('move through the ledger only, exactly, with notes and actor', async () => {
    const { id, ctx } = await newUser()
    await adjustBalance(api.admin, id, { operation: 'add', balance: 0.1, notes: 'gift' })
    await adjustBalance(api.admin, id, { operation: 'add', balance: '0.2' })
    await adjustBalance(api.admin, id, { operation: 'subtract', balance: '0.0000000001' })
    const user = await adjustBalance(api.admin, id, { operation: 'set', balance: 5 })
    expect(user.balance_exact).toBe('5')
    await adjustBalance(api.admin, id, { operation: 'set', balance: 5 })
    const ledger = await listUserLedger(api.admin, id, { sort_order: 'asc' })
    expect(
      ledger.items.map((row) => [row.amount_exact, row.balance_after_exact, row.note, row.actor_email]),
    ).toEqual([
      ['0.1', '0.1', 'gift', 'admin@example.com'],
      ['0.2', '0.3', '', 'admin@example.com'],
      ['-0.0000000001', '0.2999999999', '', 'admin@example.com'],
      ['4.7000000001', '5', '', 'admin@example.com'],
    ])
    expect((await listOwnLedger(ctx)).total).toBe(4)
    expect(await listOwnLedger(ctx, { search: 'GIF' })).toMatchObject({ total: 1, items: [{ note: 'gift' }] })
    expect((await listUserLedger(api.admin, id, { search: 'g_ft' })).total).toBe(0)
    const reference = ledger.items[0]?.reference
    expect((await listUserLedger(api.admin, id, { search: reference })).items).toEqual(
      ledger.items.slice(0, 1),
    )
    expect(await refusalOf(adjustBalance(api.admin, id, { operation: 'subtract', balance: 6 }))).toEqual({
      code: 'INSUFFICIENT_BALANCE',
      status: 400,
      fields: ['balance'],
    })
  })

  test('what no balance can hold is refused at the field', async () => {
    const { id } = await newUser({ balance: 1e9 })
    const add = (balance: unknown) => adjustBalance(api.admin, id, { operation: 'add', balance })
    for (let count = 0; count < 8; count++) await add(1e9)
    await add('999999999.9999999999')
    const refusal = { code: 'VALIDATION_ERROR', status: 400, fields: ['balance'] }
    expect(await refusalOf(add('0.0000000001'))).toEqual(refusal)
    const rules = { balance: { rule: 'balance_range' } }
    await expect(add('0.0000000001')).rejects.toMatchObject({ details: { rules } })
    expect((await getUser(api.admin, id)).balance_exact).toBe('9999999999.9999999999')
  })

  test('leave audit rows that say of before only what was', async () => {
    const { id } = await newUser({ balance: 1 })
    await adjustBalance(api.admin, id, { operation: 'add', balance: 2, notes: 'gift' })
    const row = await api.db.auditLog.findFirstOrThrow({
      where: { action: 'adjust_balance', resourceId: String(id) },
    })
    expect(row.before).toEqual({ balance: '1' })
    expect(row.after).toEqual({ balance: '3', operation: 'add', amount: '2', notes: 'gift' })
  })

  test('concurrent movements all count, and the balance is the sum of the ledger', async () => {
    const { id } = await newUser()
    await Promise.all(
      Array.from({ length: 20 }, () => adjustBalance(api.admin, id, { operation: 'add', balance: '0.05' })),
    )
    const sum = await api.db.balanceLedger.aggregate({
      where: { userId: BigInt(id) },
      _sum: { amount: true },
    })
    expect(sum._sum.amount?.toFixed()).toBe('1')
    expect((await getUser(api.admin, id)).balance_exact).toBe('1')
  })

  test('the same idempotency key posts once', async () => {
    const { id } = await newUser()
    const ctx = api.as({ kind: 'user', userId: api.adminId, role: 'admin' }, 'once')
    const calls = await Promise.allSettled(
      Array.from({ length: 4 }, () => adjustBalance(ctx, id, { operation: 'add', balance: 1 })),
    )
    expect(calls.filter((call) => call.status === 'fulfilled')).toHaveLength(1)
    expect((await getUser(api.admin, id)).balance).toBe(1)
  })
})

describe('permissions', () => {
  test('a user may call no admin verb, a key only what its scope reaches', async () => {
    const { id, ctx: user } = await newUser()
    const read = api.as({ kind: 'admin_key', id: null, scope: 'read' })
    const provision = api.as({ kind: 'admin_key', id: null, scope: 'provision' })
    const full = api.as({ kind: 'admin_key', id: null, scope: 'full' })
    const group = (name: string): object => ({ name, platform: 'openai' })
    const refusedFor = async (
      ctx: ServiceContext,
      run: (ctx: ServiceContext) => Promise<unknown>,
    ): Promise<void> => {
      expect(await refusalOf(run(ctx))).toMatchObject({ code: 'FORBIDDEN', status: 403 })
    }
    await refusedFor(user, (ctx) => listUsers(ctx))
    await refusedFor(user, (ctx) => createGroup(ctx, group('a')))
    await refusedFor(read, (ctx) => createGroup(ctx, group('a')))
    await refusedFor(provision, (ctx) => adjustBalance(ctx, id, { operation: 'add', balance: 1 }))
    await refusedFor(provision, (ctx) => updateUser(ctx, api.adminId, { password: 'taken over' }))
    await refusedFor(provision, (ctx) => updateUser(ctx, id, { role: 'admin' }))
    await refusedFor(provision, (ctx) =>
      createUser(ctx, { email: 'root@example.com', password: 'correct horse', role: 'admin' }),
    )
    await refusedFor(full, (ctx) => listOwnKeys(ctx))
    expect((await listUsers(read)).total).toBeGreaterThan(0)
    expect((await createGroup(provision, group('by key'))).name).toBe('by key')
    expect((await adjustBalance(full, id, { operation: 'add', balance: 1 })).balance).toBe(1)
    const rows = await api.db.balanceLedger.findMany({ where: { userId: BigInt(id) } })
    expect(rows.map((row) => row.actorId)).toEqual([null])
  })
})

describe('sign-in', () => {
  test('knows the right password of an active user only, and leaves audit rows', async () => {
    const { id } = await newUser({ email: 'login@example.com' })
    const system = api.as({ kind: 'system' })
    const attempt = async (email: string, password: string): Promise<number | null> => {
      const outcome = await signIn(system, { email, password, code: '' })
      return outcome.kind === 'signed_in' ? outcome.user.id : null
    }
    expect(await attempt('LOGIN@example.com', 'correct horse')).toBe(id)
    expect(await attempt('login@example.com', 'wrong')).toBeNull()
    expect(await attempt('nobody@example.com', 'correct horse')).toBeNull()
    await updateUser(api.admin, id, { status: 'disabled' })
    expect(await attempt('login@example.com', 'correct horse')).toBeNull()
    const rows = await api.db.auditLog.findMany({
      where: { action: { startsWith: 'sign_in' } },
      orderBy: { id: 'asc' },
    })
    expect(rows.map((row) => row.action)).toEqual([
      'sign_in',
      'sign_in_refused',
      'sign_in_refused',
      'sign_in_refused',
    ])
    expect((await getUser(api.admin, id)).last_login_at).not.toBeNull()
  })
})
