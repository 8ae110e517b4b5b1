import { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bundledCatalogue } from '../../../lib/billing'
import { createKeyRing } from '../../../lib/infra'
import type { SnapshotChange, SnapshotLoader } from '../../../lib/stores'
import { createSnapshotLoader } from '../../../lib/stores'
import { openStallingProxy } from '../../support/stalling-proxy'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'

const ring = createKeyRing(['a key of the test ring'])
const catalogue = bundledCatalogue(0)
let database: TestDatabase
let pool: Pool
let loader: SnapshotLoader
let changes: SnapshotChange[]
const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
const balances = vi.fn()

beforeEach(async () => {
  vi.clearAllMocks()
  database = await createTestDatabase()
  pool = new Pool({ connectionString: database.url, max: 4 })
  pool.on('error', () => undefined)
  await pool.query(`
    INSERT INTO groups (id, name, platform, model_routing, model_routing_enabled, rate_multiplier, image_price_2k)
    VALUES (1, 'one', 'anthropic', '{"claude-*": [2]}', true, 1.5, 0.04), (2, 'two', 'openai', '{}', false, 1, NULL);
    INSERT INTO channels (id, name, model_mapping, restrict_models) VALUES
      (1, 'fast', '{"anthropic": {"fast": "claude-haiku-4-5"}}', false), (2, 'slow', '{}', true);
    INSERT INTO channel_groups (channel_id, group_id, route_priority) VALUES (1, 1, 100), (2, 1, 50), (2, 2, 100);
    INSERT INTO channel_model_pricing (id, channel_id, platform, models, input_price, output_price)
    VALUES (1, 2, 'anthropic', '{Claude-Opus-*,exact}', 0.000003, 0.000015);
    INSERT INTO channel_pricing_intervals (pricing_id, min_tokens, max_tokens, input_price) VALUES (1, 200000, NULL, 0.000006);
    INSERT INTO account_stats_pricing_rules (id, channel_id, group_ids) VALUES (1, 2, '{1}');
    INSERT INTO account_stats_pricing_rules_pricing (rule_id, platform, models, input_price) VALUES (1, 'anthropic', '{*}', 0.000001);
    INSERT INTO proxies (id, name, protocol, host, port, username) VALUES (1, 'proxy', 'http', 'proxy.example', 8080, 'u');`)
  for (const id of [1, 2, 3]) {
    await pool.query(
      `INSERT INTO accounts (id, name, platform, credentials, proxy_id, model_mapping, temp_unschedulable_rules)
       VALUES ($1, 'account', 'anthropic', $2, $3, '{"claude-*": "claude-x"}', '[{"status_code":503,"keywords":["busy"],"duration_minutes":2}]')`,
      [id, ring.encrypt(JSON.stringify({ api_key: `sk-${id}` })), id === 2 ? 1 : null],
    )
  }
  await pool.query(`INSERT INTO account_groups (account_id, group_id, channel_id, priority)
    VALUES (1, 1, 1, 50), (2, 1, 1, 10), (3, 1, 2, 50), (1, 1, NULL, 50)`)
  changes = []
  loader = createSnapshotLoader({
    pool,
    directUrl: database.url,
    catalogue,
    logger,
    decrypt: (text) => ring.decrypt(text),
    pollMs: 60_000,
    onBalanceNotice: balances,
  })
  loader.onChange((heard) => changes.push(heard))
  await loader.start()
})

afterEach(async () => {
  await loader.close()
  await pool.end()
  await database.drop()
})

/** One transaction as a verb makes it: the change, then its announcement. */
async function change(
  sql: string,
  ...announced: readonly (readonly [scope: string, id: number])[]
): Promise<void> {
  const client = await pool.connect()
  await client.query('BEGIN')
  await client.query(sql)
  for (const [scope, id] of announced) await client.query('SELECT announce_change($1, $2)', [scope, id])
  await client.query('COMMIT')
  client.release()
}

const group = (id: number) => {
  const found = loader.current()?.groups.get(id)
  if (found === undefined) throw new Error(`group ${id} is not in the snapshot`)
  return found
}
const channelOf = (groupId: number, channelId: number) =>
  group(groupId).bindings.find((binding) => binding.channel.id === channelId)?.channel

describe('snapshot loader', () => {
  it('loads groups with their routes, pools, prices, accounts and secrets', () => {
    const one = group(1)
    expect(one.bindings.map(({ channel, routePriority }) => [channel.name, routePriority])).toEqual([
      ['slow', 50],
      ['fast', 100],
    ])
    expect(one.pools.get(1)?.map((member) => [member.account.id, member.bindingPriority])).toEqual([
      [2, 10],
      [1, 50],
    ])
    expect(one.pools.get(0)?.map((member) => member.account.id)).toEqual([1])
    expect(one.rateMultiplier.toFixed()).toBe('1.5')
    expect(one.imagePrices.price2k?.toFixed()).toBe('0.04')
    expect(one.modelRouting?.wildcards).toEqual([{ prefix: 'claude-', value: [2] }])
    expect(channelOf(1, 1)?.mappings.get('anthropic')?.exact.get('fast')).toBe('claude-haiku-4-5')
    const price = channelOf(2, 2)?.prices.get('anthropic')
    expect(price?.wildcards[0]).toMatchObject({ prefix: 'claude-opus-' })
    expect(price?.exact.get('exact')?.intervals[0]).toMatchObject({
      minTokens: 200000,
      maxTokens: null,
      tierLabel: null,
    })
    expect(price?.exact.get('exact')?.inputPrice?.toFixed()).toBe('0.000003')
    const account = loader.current()?.accounts.get(2)
    expect(account).toMatchObject({
      secret: 'sk-2',
      proxy: { protocol: 'http', host: 'proxy.example', port: 8080, username: 'u', password: null },
      temporaryRules: [{ statusCode: 503, keywords: ['busy'], durationMinutes: 2 }],
      sessionIdleMs: 300_000,
    })
    const rules = loader.current()?.accountStats.get(2)?.rules
    expect(rules?.[0]).toMatchObject({ groupIds: [1], accountIds: [] })
    expect(rules?.[0]?.prices.get('anthropic')?.wildcards[0]?.prefix).toBe('')
    expect(loader.current()?.accountStats.has(1)).toBe(false)
  })

  it('shows a change by its doorbell, whole, and shares what it leaves alone', async () => {
    const before = loader.current()
    const [one, two] = [group(1), group(2)]
    await change(
      `UPDATE channels SET model_mapping = '{"anthropic": {"fast": "new-target"}}', status = 'disabled' WHERE id = 1`,
      ['channel', 1],
    )
    await vi.waitFor(() => expect(loader.current()).not.toBe(before), { timeout: 30_000 })
    expect(channelOf(1, 1)).toMatchObject({ status: 'disabled' })
    expect(channelOf(1, 1)?.mappings.get('anthropic')?.exact.get('fast')).toBe('new-target')
    expect(group(2)).toBe(two)
    expect(group(1)).not.toBe(one)
    expect(channelOf(1, 2)).toBe(one.bindings[0]?.channel)
    expect(loader.current()?.accounts).toBe(before?.accounts)
    expect(one.bindings[1]?.channel.status).toBe('active')
    expect(changes.at(-1)?.changes).toEqual([{ seq: 1n, scope: 'channel', entityId: 1 }])
    expect(loader.current()?.seq).toBe(1n)
  })

  it('follows accounts, proxies, bindings, settings and deletions', async () => {
    await change("UPDATE proxies SET host = 'other.example' WHERE id = 1", ['proxy', 1])
    await loader.refresh()
    expect(group(1).pools.get(1)?.[0]?.account.proxy?.host).toBe('other.example')

    await change('UPDATE accounts SET deleted_at = now() WHERE id = 2', ['account', 2])
    await loader.refresh()
    expect(
      group(1)
        .pools.get(1)
        ?.map((member) => member.account.id),
    ).toEqual([1])
    expect(loader.current()?.accounts.has(2)).toBe(false)

    await change('INSERT INTO account_groups (account_id, group_id, channel_id) VALUES (3, 2, 2)', [
      'account',
      3,
    ])
    await loader.refresh()
    expect(
      group(2)
        .pools.get(2)
        ?.map((member) => member.account.id),
    ).toEqual([3])

    await change(
      "DELETE FROM channel_groups WHERE channel_id = 2 AND group_id = 1 AND NOT EXISTS (SELECT FROM account_groups WHERE channel_id = 2 AND group_id = 1); UPDATE groups SET status = 'disabled' WHERE id = 1",
      ['group', 1],
    )
    await loader.refresh()
    expect(group(1).status).toBe('disabled')

    await change(
      `INSERT INTO settings (key, value) VALUES ('unpriced_models', '"allow"'), ('sticky_break_after_seconds', '5'),
        ('overload_pause_seconds', '7'), ('rate_limit_pause_seconds', '9'), ('account_error_probe_minutes', '10');
       INSERT INTO error_rules (name, priority, status_codes, response_status) VALUES ('late', 9, '{500}', 503), ('early', 1, '{502}', NULL);
       INSERT INTO error_rules (name, enabled, status_codes) VALUES ('off', FALSE, '{500}')`,
      ['setting', 0],
    )
    await loader.refresh()
    expect(loader.current()?.settings).toMatchObject({
      unpricedModels: 'allow',
      stickyBreakAfterMs: 5000,
      cooldowns: { overloadFirstMs: 7_000, overloadMaxMs: 600_000, rateLimitDefaultMs: 9_000 },
      errorProbeMs: 600_000,
    })
    expect(loader.current()?.errorRules).toMatchObject([
      { statusCodes: [502], match: 'any', passThrough: false, responseStatus: null },
      { statusCodes: [500], responseStatus: 503 },
    ])

    const book = loader.current()?.priceBook
    await change('UPDATE users SET locale = locale', ['user', 1])
    await loader.refresh()
    expect(loader.current()?.priceBook).toBe(book)
    await change('UPDATE groups SET deleted_at = now() WHERE id = 2', ['group', 2])
    await loader.refresh()
    expect(loader.current()?.groups.has(2)).toBe(false)
    expect(loader.current()?.seq).toBe(7n)
  })

  it('gives accounts bound without a channel to the only channel of a group, until it has its own', async () => {
    const membersOf = (channelId: number) =>
      group(2)
        .pools.get(channelId)
        ?.map(({ account }) => account.id)
    const changed = async (sql: string) => {
      const before = group(2)
      await change(sql, ['group', 2])
      await vi.waitFor(() => expect(group(2)).not.toBe(before), { timeout: 30_000 })
    }
    await changed(
      'INSERT INTO account_groups (account_id, group_id, channel_id, priority) VALUES (3, 2, NULL, 7)',
    )
    expect(group(2).pools.get(2)).toEqual([
      { account: expect.objectContaining({ id: 3 }), bindingPriority: 7 },
    ])
    await changed('INSERT INTO channel_groups (channel_id, group_id, route_priority) VALUES (1, 2, 50)')
    expect([membersOf(0), membersOf(1), membersOf(2)]).toEqual([[3], undefined, undefined])
    await changed('DELETE FROM channel_groups WHERE group_id = 2 AND channel_id = 1')
    expect(membersOf(2)).toEqual([3])
    await changed(
      'INSERT INTO account_groups (account_id, group_id, channel_id, priority) VALUES (1, 2, 2, 50)',
    )
    expect([membersOf(0), membersOf(2)]).toEqual([[3], [1]])
  })

  it('reads everything again when the log has a gap', async () => {
    await change("UPDATE groups SET name = 'renamed' WHERE id = 1", ['group', 2], ['group', 2])
    await pool.query('DELETE FROM config_changes WHERE seq = 1')
    await loader.refresh()
    expect(changes.at(-1)?.changes).toBeNull()
    expect(group(1).name).toBe('renamed')
    expect(loader.current()?.seq).toBe(2n)
  })

  it('listens again after its connection is lost, with a full reload and a word about balances', async () => {
    // Nobody is told of this one: only a full reload shows it.
    await pool.query("UPDATE groups SET name = 'missed' WHERE id = 1")
    await pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'switchyard-listener' AND datname = current_database()",
    )
    await vi.waitFor(() => expect(group(1).name).toBe('missed'), { timeout: 30_000 })
    expect(changes.at(-1)?.changes).toBeNull()
    expect(balances).toHaveBeenCalledWith(null)
    await change("UPDATE groups SET name = 'heard' WHERE id = 1", ['group', 1])
    await vi.waitFor(() => expect(group(1).name).toBe('heard'), { timeout: 30_000 })
  })

  it('keeps the last good snapshot while the database is away', async () => {
    const before = loader.current()
    const confirmed = loader.confirmedAtMs()
    await pool.query('ALTER TABLE config_sequence RENAME TO config_sequence_away')
    await expect(loader.refresh()).rejects.toThrow('config_sequence')
    expect(loader.current()).toBe(before)
    expect(loader.confirmedAtMs()).toBe(confirmed)
    await pool.query('ALTER TABLE config_sequence_away RENAME TO config_sequence')
    await loader.refresh()
    expect(loader.confirmedAtMs()).toBeGreaterThanOrEqual(confirmed ?? Number.NaN)
  })

  it('goes on by another connection when one gives no answer any more, without an end', async () => {
    const proxy = await openStallingProxy(database.url)
    const lossy = new Pool({ connectionString: proxy.url, max: 2 })
    lossy.on('error', () => undefined)
    const options = { directUrl: database.url, catalogue, logger, pollMs: 60_000 }
    const other = createSnapshotLoader({ ...options, pool: lossy, decrypt: (text) => ring.decrypt(text) })
    try {
      await other.start()
      proxy.stopAt('last_seq')
      await expect(other.refresh()).rejects.toThrow('timeout')
      proxy.giveUp()
      await change("UPDATE groups SET name = 'seen' WHERE id = 1", ['group', 1])
      await vi.waitFor(() => expect(other.current()?.groups.get(1)?.name).toBe('seen'), { timeout: 30_000 })
    } finally {
      await other.close()
      await lossy.end()
      await proxy.close()
    }
  })

  it('passes on whose balance changed, gathered', async () => {
    await pool.query('SELECT announce_balance(7), announce_balance(8)')
    await vi.waitFor(() => expect(balances).toHaveBeenCalledWith([7, 8]), { timeout: 30_000 })
    for (const userId of [9, 9, 9, 10]) await pool.query('SELECT announce_balance($1)', [userId])
    await vi.waitFor(() => expect(balances.mock.calls.flat(2)).toContain(10), { timeout: 30_000 })
    expect(balances).not.toHaveBeenCalledWith([])
  })

  it('takes an account whose credentials cannot be read out of service, and no other', async () => {
    await change("UPDATE accounts SET credentials = 'v1.bad.bad.bad' WHERE id = 1", ['account', 1])
    await loader.refresh()
    expect(loader.current()?.accounts.get(1)).toMatchObject({ schedulable: false, secret: '' })
    expect(loader.current()?.accounts.get(2)).toMatchObject({ schedulable: true, secret: 'sk-2' })
    expect(logger.error).toHaveBeenCalledTimes(1)
  })
})
