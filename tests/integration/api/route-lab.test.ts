import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundledCatalogue } from '@/lib/billing'
import type { LivePort } from '@/lib/core'
import { explainRequest } from '@/lib/gateway'
import { connectLivePort } from '@/lib/server/live/connect-live-port'
import { serveLivePort } from '@/lib/server/live/serve-live-port'
import {
  createAccount,
  createChannel,
  createGroup,
  createUser,
  createUserKey,
  explainRoute,
  setUserGroups,
  updateUserKey,
  type ServiceContext,
} from '@/lib/services'
import {
  createBillingView,
  createKeyFinder,
  createSnapshotLoader,
  type KeyFinder,
  type SnapshotLoader,
} from '@/lib/stores'
import { createHarness } from '../../support/gateway-harness'
import { openApi, recordingLive, refusalOf, testCrypto, type ApiFixture } from './api-fixture'

const USAGE = { input_tokens: 1000, output_tokens: 500 }
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

let api: ApiFixture
let ctx: ServiceContext
let pool: Pool
let loader: SnapshotLoader
let finder: KeyFinder
let server: Server
let directory: string
let endHarness: (() => void) | undefined
const ids = { group: 0, forClaudeCode: 0, first: 0, second: 0, account: 0, user: 0, key: 0 }

/** A gateway's answers over its socket, from what the database holds; nothing runs, so nothing is limited. */
const billing = createBillingView()

async function openLive(): Promise<LivePort> {
  const harness = createHarness({ onEnd: (end) => void (endHarness = end) })
  const ports = {
    ...harness.ports,
    billing,
    snapshot: () => loader.current() ?? harness.snapshot,
  }
  const answering: LivePort = {
    ...recordingLive(),
    async explainRoute(question) {
      const entry = question.apiKeyId === null ? null : await finder.findById(question.apiKeyId)
      return explainRequest({ ports, config: { nowMs: Date.now } }, { question, entry, requestId: 'lab' })
    },
  }
  const socketPath = path.join(directory, 'live.sock')
  server = await serveLivePort(answering, socketPath, { logger: console })
  return connectLivePort(socketPath)
}

async function provision(): Promise<void> {
  ids.group = (await createGroup(api.admin, { name: 'lab', platform: 'anthropic', rate_multiplier: 2 })).id
  const own = { platform: 'anthropic', claude_code_only: true, fallback_group_id: ids.group }
  ids.forClaudeCode = (await createGroup(api.admin, { name: 'Claude Code', ...own })).id
  const channel = async (name: string, priority: number, price: string): Promise<number> => {
    const created = await createChannel(api.admin, {
      name,
      groups: [{ group_id: ids.group, route_priority: priority }],
      model_mapping: { anthropic: { sonnet: 'claude-sonnet-4-5' } },
      model_pricing: [
        { platform: 'anthropic', models: ['claude-sonnet-4-5'], input_price: price, output_price: '0.00001' },
      ],
      confirm_ambiguous: true,
    })
    return created.id
  }
  ids.first = await channel('first', 1, '0.000001')
  ids.second = await channel('second', 2, '0.000002')
  const account = await createAccount(api.admin, {
    name: 'behind the second',
    platform: 'anthropic',
    type: 'api_key',
    credentials: { api_key: 'sk-upstream-secret' },
    bindings: [{ group_id: ids.group, channel_id: ids.second }],
  })
  ids.account = account.id
  ids.user = (
    await createUser(api.admin, { email: 'lab@example.com', password: 'correct horse', balance: 5 })
  ).id
  await setUserGroups(api.admin, ids.user, { input: [{ group_id: ids.group, rate_multiplier: 0.5 }] })
  ids.key = (await createUserKey(api.admin, ids.user, { name: 'laptop', group_id: ids.group })).id
}

beforeAll(async () => {
  api = await openApi()
  directory = mkdtempSync(path.join(tmpdir(), 'route-lab-'))
  await provision()
  pool = new Pool({ connectionString: api.url, max: 2 })
  loader = createSnapshotLoader({
    pool,
    directUrl: api.url,
    logger,
    catalogue: bundledCatalogue(Date.now()),
    decrypt: (text) => testCrypto.decrypt(text),
  })
  const nobody = () => undefined
  finder = createKeyFinder({
    pool,
    isBehindPooler: false,
    logger,
    onBalance: ({ userId, balance, version }) => billing.putBalance(userId, balance, version),
    onSpend: nobody,
    onSubscription: nobody,
  })
  await loader.start()
  ctx = { ...api.admin, live: await openLive() }
})

afterAll(async () => {
  endHarness?.()
  server?.close()
  await loader?.close()
  await pool?.end()
  await api?.close()
  rmSync(directory, { recursive: true, force: true })
})

describe('Route Lab', () => {
  test('explains a group at its list price: plan, skipped channel, account, price and cost', async () => {
    const view = await explainRoute(ctx, { group_id: ids.group, model: 'sonnet', usage: USAGE })
    expect(view.decision).toEqual({
      kind: 'served',
      plan_index: 1,
      channel_id: ids.second,
      channel_name: 'second',
      account_id: ids.account,
      account_name: 'behind the second',
    })
    expect(view.channels.map(({ name, grade, plan_index }) => [name, grade, plan_index])).toEqual([
      ['first', 'exact', 0],
      ['second', 'exact', 1],
    ])
    expect(view.plan[0]).toMatchObject({ skipped: 'no_account', accounts: [], breaker: { state: 'closed' } })
    expect(view.plan[1]?.accounts[0]).toMatchObject({
      rank: 1,
      upstream_model: 'claude-sonnet-4-5',
      reason: null,
    })
    expect(view.model_mapping_chain).toBe('sonnet→claude-sonnet-4-5')
    expect(view.price).toMatchObject({ source: 'channel', billing_mode: 'token', input_price: 0.000002 })
    expect(view.cost).toMatchObject({ total_cost: 0.007, rate_multiplier: 2, actual_cost_exact: '0.014' })
    expect(JSON.stringify(view)).not.toContain('sk-upstream-secret')
  })

  test('explains a key on its own terms', async () => {
    const view = await explainRoute(ctx, {
      api_key_id: ids.key,
      model: 'sonnet',
      usage: USAGE,
      session: 's-1',
    })
    expect(view.api_key).toEqual({
      id: ids.key,
      name: 'laptop',
      user_id: ids.user,
      user_email: 'lab@example.com',
    })
    expect(view.decision).toMatchObject({ kind: 'served', account_id: ids.account })
    expect(view.cost).toMatchObject({ rate_multiplier: 0.5, actual_cost_exact: '0.0035' })
  })

  test('explains a group for Claude Code as the client that asks', async () => {
    const question = { group_id: ids.forClaudeCode, model: 'sonnet' }
    const own = await explainRoute(ctx, question)
    expect(own.group).toMatchObject({ id: ids.forClaudeCode, claude_code_only: true })
    expect(own.fallback_from).toBeNull()
    const other = await explainRoute(ctx, { ...question, client: 'other' })
    expect(other.group).toMatchObject({ id: ids.group, claude_code_only: false })
    expect(other.fallback_from).toEqual({ id: ids.forClaudeCode, name: 'Claude Code' })
    expect(other.decision).toMatchObject({ kind: 'served', account_id: ids.account })
    const gemini = await explainRoute(ctx, { ...question, protocol: 'gemini_generate' })
    expect(gemini.group).toMatchObject({ id: ids.group })
  })

  test('says which refusal a disabled key gets, and still shows the way', async () => {
    const { id } = await createUserKey(api.admin, ids.user, { name: 'off', group_id: ids.group })
    await updateUserKey(api.admin, { userId: ids.user, id }, { status: 'disabled' })
    const view = await explainRoute(ctx, { api_key_id: id, model: 'sonnet' })
    expect(view.decision).toMatchObject({ kind: 'refused', status: 401, code: 'KEY_DISABLED' })
    expect(view.plan).toHaveLength(2)
  })

  test('says what refuses a model', async () => {
    const view = await explainRoute(ctx, { group_id: ids.group, model: 'gpt-unknown-to-all' })
    expect(view.decision).toMatchObject({ kind: 'refused', status: 503, code: 'NO_AVAILABLE_ACCOUNT' })
    expect(view.plan[0]).toMatchObject({ channel_id: null, grade: 'legacy' })
    expect(view.accounts_bound_to_channels_only).toBe(1)
  })

  test.each([
    ['neither group nor key', {}, { code: 'VALIDATION_ERROR', status: 400, fields: ['group_id'] }],
    ['both', { group_id: 1, api_key_id: 1 }, { code: 'VALIDATION_ERROR', status: 400, fields: ['group_id'] }],
    ['an unknown group', { group_id: 99_999 }, { code: 'NOT_FOUND', status: 404, fields: [] }],
    ['an unknown key', { api_key_id: 99_999 }, { code: 'NOT_FOUND', status: 404, fields: [] }],
    [
      'an unknown field',
      { group_id: 1, modell: 'x' },
      { code: 'UNKNOWN_FIELD', status: 400, fields: ['modell'] },
    ],
  ])('refuses %s', async (_name, fields, refusal) => {
    expect(await refusalOf(explainRoute(ctx, { model: 'sonnet', ...fields }))).toEqual(refusal)
  })

  test('is for administrators only', async () => {
    const user = { ...ctx, actor: { kind: 'user', userId: ids.user, role: 'user' } as const }
    expect(await refusalOf(explainRoute(user, { group_id: ids.group, model: 'sonnet' }))).toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  test('without a gateway says so', async () => {
    const alone = { ...ctx, live: connectLivePort(undefined) }
    expect(await refusalOf(explainRoute(alone, { group_id: ids.group, model: 'sonnet' }))).toMatchObject({
      code: 'LIVE_UNAVAILABLE',
      status: 503,
    })
  })
})
