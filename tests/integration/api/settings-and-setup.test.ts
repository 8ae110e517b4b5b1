import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createAdminKey,
  createFirstAdmin,
  createGroup,
  deleteGroup,
  ensureConfiguredAdmin,
  findAdminKey,
  getSettings,
  issueSetupToken,
  listAdminKeys,
  listAuditLogs,
  listGroups,
  needsSetup,
  recordAdminKeyRead,
  revokeAdminKey,
  sortGroups,
  updateGroup,
  updateSettings,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('settings', () => {
  test('have defaults, keep what is sent, go back with null', async () => {
    expect(await getSettings(api.admin)).toMatchObject({
      default_rate_multiplier: 1,
      unpriced_models: 'reject',
    })
    const seq = await api.lastSeq()
    const changed = await updateSettings(api.admin, {
      default_rate_multiplier: '1.25',
      unpriced_models: 'allow',
      upstream_idle_timeout_seconds: 30,
    })
    expect(changed).toMatchObject({
      default_rate_multiplier: 1.25,
      unpriced_models: 'allow',
      upstream_idle_timeout_seconds: 30,
      family_fallback: true,
    })
    expect(await api.changesSince(seq)).toEqual(['setting:*'])
    expect((await updateSettings(api.admin, { unpriced_models: null })).unpriced_models).toBe('reject')
    expect(await updateSettings(api.admin, await getSettings(api.admin))).toMatchObject({
      default_rate_multiplier: 1.25,
    })
    expect(await refusalOf(updateSettings(api.admin, { unpriced_models: 'maybe' }))).toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: ['unpriced_models'],
    })
    expect(await refusalOf(updateSettings(api.admin, { nonsense: 1 }))).toMatchObject({
      code: 'UNKNOWN_FIELD',
    })
    expect(
      await refusalOf(updateSettings(api.as({ kind: 'admin_key', id: null, scope: 'provision' }), {})),
    ).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('admin keys', () => {
  test('are shown once, found by their hash, and dead once revoked', async () => {
    const created = await createAdminKey(api.admin, { name: 'tool', scope: 'provision' })
    expect(created.key).toMatch(/^admin-[\w-]{48}$/)
    expect(JSON.stringify(await listAdminKeys(api.admin))).not.toContain(created.key)
    expect(await findAdminKey(api.admin, created.key)).toEqual({ id: created.id, scope: 'provision' })
    expect(await findAdminKey(api.admin, `${created.key}x`)).toBeNull()
    await revokeAdminKey(api.admin, created.id)
    expect(await findAdminKey(api.admin, created.key)).toBeNull()
    const log = await listAuditLogs(api.admin, { resource: 'admin_key', sort_order: 'asc' })
    expect(log.items.map((row) => row.action)).toEqual(['create', 'revoke'])
    expect(JSON.stringify(log)).not.toContain(created.key)
    const revoked = await listAuditLogs(api.admin, { search: 'REVO' })
    expect(revoked.items).toMatchObject([{ action: 'revoke', resource_id: String(created.id) }])
    expect((await listAuditLogs(api.admin, { search: 'nothing of it' })).total).toBe(0)
  })

  test('the audit log names what was touched, also when it is gone, and tells changes from reading', async () => {
    const group = await createGroup(api.admin, { name: 'first name', platform: 'anthropic' })
    await updateGroup(api.admin, group.id, { name: 'new name' })
    const tool = api.as({ kind: 'admin_key', id: null, scope: 'full' })
    await recordAdminKeyRead(tool, '/groups')
    const of = { resource_id: String(group.id), resource: 'group', sort_order: 'asc' }
    const names = async (): Promise<readonly (string | null)[]> =>
      (await listAuditLogs(api.admin, of)).items.map((row) => row.resource_name)
    expect(await names()).toEqual(['new name', 'new name'])
    await deleteGroup(api.admin, group.id)
    expect(await names()).toEqual(['new name', 'new name', 'new name'])
    await api.db.group.deleteMany({ where: { id: group.id } })
    expect(await names()).toEqual(['first name', 'new name', expect.any(String)])
    const all = await listAuditLogs(api.admin)
    expect(all.items[1]).toMatchObject({ action: 'read', resource_name: null })
    const changes = await listAuditLogs(api.admin, { action: 'changes' })
    expect(changes.items.map(({ action }) => action)).not.toContain('read')
    expect(changes.items.slice(0, 3).map(({ action }) => action)).toEqual(['delete', 'update', 'create'])
    expect(all.total).toBeGreaterThan(changes.total)
  })
})

describe('groups', () => {
  test('round trip, order, fallback rules and deletion', async () => {
    const target = await createGroup(api.admin, { name: 'target', platform: 'anthropic' })
    const group = await createGroup(api.admin, {
      name: 'group',
      platform: 'anthropic',
      rate_multiplier: '0.3333',
      daily_limit_usd: 12.5,
      image_price_1k: '0.04',
      model_routing: { 'claude-*': [1, 2] },
      fallback_group_id: target.id,
    })
    const same = await updateGroup(api.admin, group.id, JSON.parse(JSON.stringify(group)))
    expect({ ...same, revision: 0, updated_at: '' }).toEqual({ ...group, revision: 0, updated_at: '' })
    expect(await refusalOf(createGroup(api.admin, { name: 'group', platform: 'openai' }))).toEqual({
      code: 'CONFLICT',
      status: 409,
      fields: ['name'],
    })
    const chain = await refusalOf(updateGroup(api.admin, target.id, { fallback_group_id: group.id }))
    expect(chain).toEqual({ code: 'VALIDATION_ERROR', status: 400, fields: ['fallback_group_id'] })
    const third = { name: 'third', platform: 'anthropic', fallback_group_id: group.id }
    expect(await refusalOf(createGroup(api.admin, third))).toMatchObject({ fields: ['fallback_group_id'] })
    expect(await refusalOf(updateGroup(api.admin, group.id, { fallback_group_id: group.id }))).toMatchObject({
      fields: ['fallback_group_id'],
    })
    expect(await refusalOf(deleteGroup(api.admin, target.id))).toMatchObject({
      code: 'CONFLICT',
      status: 409,
    })
    await sortGroups(api.admin, [
      { id: group.id, sort_order: 1 },
      { id: target.id, sort_order: 2 },
    ])
    expect((await listGroups(api.admin)).items.map((row) => row.name)).toEqual(['group', 'target'])
    await deleteGroup(api.admin, group.id)
    await deleteGroup(api.admin, target.id)
    expect((await listGroups(api.admin)).total).toBe(0)
  })
})

describe('the fallback for invalid requests', () => {
  const field = 'fallback_group_id_on_invalid_request'

  test('is a standard group of anthropic; who has another one already may keep it', async () => {
    const openai = await createGroup(api.admin, { name: 'openai', platform: 'openai' })
    const sold = await createGroup(api.admin, {
      name: 'sold',
      platform: 'anthropic',
      subscription_type: 'subscription',
    })
    const fit = await createGroup(api.admin, { name: 'fit', platform: 'anthropic' })
    const group = await createGroup(api.admin, { name: 'group', platform: 'antigravity', [field]: fit.id })
    for (const target of [openai, sold]) {
      expect(await refusalOf(updateGroup(api.admin, group.id, { [field]: target.id }))).toEqual({
        code: 'VALIDATION_ERROR',
        status: 400,
        fields: [field],
      })
    }
    await updateGroup(api.admin, fit.id, { subscription_type: 'subscription' })
    const kept = await updateGroup(api.admin, group.id, { [field]: fit.id, description: 'x' })
    expect(kept).toMatchObject({ [field]: fit.id, description: 'x' })
    for (const { id } of [group, fit, sold, openai]) await deleteGroup(api.admin, id)
  })
})

describe('first run', () => {
  test('the one-time token makes the first administrator, once', async () => {
    const system = api.as({ kind: 'system' })
    expect(await issueSetupToken(system)).toBeNull()
    const body = { email: 'first@example.com', password: 'correct horse' }
    expect(await refusalOf(createFirstAdmin(system, { ...body, token: 'x' }))).toMatchObject({
      code: 'SETUP_DONE',
    })

    await api.db.user.updateMany({ data: { role: 'user' } })
    expect(await needsSetup(system)).toBe(true)
    const outdated = await issueSetupToken(system)
    const token = await issueSetupToken(system)
    expect(token).not.toBeNull()
    expect(await refusalOf(createFirstAdmin(system, { ...body, token: outdated }))).toMatchObject({
      code: 'INVALID_SETUP_TOKEN',
      status: 403,
    })
    const attempts = await Promise.allSettled(
      [0, 1, 2].map((index) =>
        createFirstAdmin(system, { email: `first${index}@example.com`, password: 'correct horse', token }),
      ),
    )
    expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1)
    expect(await api.db.user.count({ where: { role: 'admin' } })).toBe(1)
  })

  test('the configured administrator is created only when there is none', async () => {
    const system = api.as({ kind: 'system' })
    const configured = { email: 'env@example.com', password: 'from the environment' }
    expect(await ensureConfiguredAdmin(system, configured)).toBe(false)
    await api.db.user.updateMany({ data: { role: 'user' } })
    expect(await ensureConfiguredAdmin(system, configured)).toBe(true)
    expect(await ensureConfiguredAdmin(system, configured)).toBe(false)
  })
})
