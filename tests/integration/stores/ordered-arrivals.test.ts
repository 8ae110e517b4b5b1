import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UsageEndRecord } from '../../../lib/gateway'
import { openSettlementDatabase } from '../../../lib/stores/settler/settlement-database'
import { serializeEnd } from '../../../lib/stores/spool/serialize-record'
import { usageEnd } from '../../support/usage-records'
import { AGREED, AGREEMENT, createSettlementBed, type SettlementBed } from './settlement-bed'

const MIGRATIONS = path.join(import.meta.dirname, '../../../prisma/migrations')
const HOUR_MS = 3_600_000

const ARRIVED_STEPS = [
  'settle_balances',
  'settle_keys',
  'settle_subscriptions',
  'settle_accounts',
  'settle_rollups',
  'settle_late_rows',
  'settled_keys',
  'settled_subscriptions',
]

/** Both are settled at different times. */
const COUNTED_VERSIONS = `CREATE OR REPLACE FUNCTION next_version(version BIGINT) RETURNS BIGINT
  LANGUAGE sql AS 'SELECT version'`

/** Where it is not known when the window before ended, a key's window counts nothing that is older, as it did. */
const FORGOTTEN_ENDS = `CREATE FUNCTION forget_ends() RETURNS TRIGGER LANGUAGE plpgsql AS $$
  BEGIN
    NEW.previous_end_5h := NULL; NEW.previous_end_1d := NULL; NEW.previous_end_7d := NULL;
    RETURN NEW;
  END $$;
  CREATE TRIGGER forget_ends BEFORE UPDATE ON key_state FOR EACH ROW EXECUTE FUNCTION forget_ends()`

let now: SettlementBed
let before: SettlementBed
beforeEach(async () => {
  now = await createSettlementBed()
  before = await createSettlementBed()
  for (const bed of [now, before]) {
    await bed.rows(COUNTED_VERSIONS)
    await bed.rows("INSERT INTO groups (id, name, platform) VALUES (2, 'other', 'anthropic')")
    await bed.rows(
      `INSERT INTO user_subscriptions (id, user_id, group_id, status, starts_at, expires_at)
       SELECT g, g, 2, 'active', '2026-01-01', '2027-01-01' FROM generate_series(1, 2) AS g`,
    )
  }
  await now.client.query(FORGOTTEN_ENDS)
  await installFormer(before, '20261122010000_arrived_usage', ARRIVED_STEPS)
  await installFormer(before, '20261122020000_short_arrivals', ['insert_arrived_usage', 'settle_usage_batch'])
  await installFormer(before, '20261122034000_priced_arrivals', ['settle_arrived_usage'])
})
afterEach(async () => {
  await now.close()
  await before.close()
})

/** Puts functions back to what an earlier migration made of them. */
async function installFormer(bed: SettlementBed, migration: string, names: readonly string[]): Promise<void> {
  const script = readFileSync(path.join(MIGRATIONS, migration, 'migration.sql'), 'utf8')
  for (const name of names) {
    const text = new RegExp(String.raw`CREATE (?:OR REPLACE )?(FUNCTION ${name}\(.*?END \$\$;)`, 's').exec(
      script,
    )
    await bed.rows(`CREATE OR REPLACE ${text?.[1] ?? name}`)
  }
}

const amount = fc.constantFrom('0', '0', '0.0033150000', '0.5', '1.0000000001')

/** Events of one and a half weeks: windows of every length end inside of batches. */
const event = fc
  .record({
    hoursAgo: fc.integer({ min: 0, max: 250 }),
    user: fc.integer({ min: 1, max: 3 }),
    account: fc.integer({ min: 1, max: 3 }),
    channel: fc.constantFrom(null, 1, 2),
    actual: amount,
    cost: amount,
    isSubscribed: fc.boolean(),
    fields: fc.record({
      status: fc.constantFrom('ok', 'ok', 'client_abort', 'gateway_crash'),
      usage_source: fc.constantFrom('final', 'estimated'),
      billing_mode: fc.constantFrom('token', 'per_request', 'image'),
      price_snapshot: fc.constantFrom('null', '{"input":"1"}', '{"input":"2"}'),
      model_mapping_chain: fc.constantFrom('', 'a→b'),
      requested_model: fc.constantFrom('alias', 'a, "b"'),
      upstream_model: fc.constantFrom('alias', 'dated'),
      billing_tier: fc.constantFrom(null, 'long'),
      rate_multiplier: fc.constantFrom('1', '0', '1.2500'),
    } as const),
  })
  .map(({ hoursAgo, user, account, channel, actual, cost, isSubscribed, fields }) => {
    const paid = isSubscribed && user < 3
    return (nowMs: number): UsageEndRecord =>
      usageEnd({
        atMs: nowMs - hoursAgo * HOUR_MS,
        user_id: user,
        api_key_id: user,
        account_id: account,
        channel_id: channel,
        actual_cost: actual,
        total_cost: cost,
        account_cost: cost,
        ...(paid
          ? { billing_type: 'subscription', subscription_id: String(user), group_id: 2 }
          : { billing_type: 'balance' }),
        ...fields,
      })
  })

/** What settlement leaves behind, but for the times at which it did. */
const LEFT = [
  'SELECT * FROM usage_logs ORDER BY created_at, id',
  'SELECT user_id, amount, balance_after, kind, reference FROM balance_ledger ORDER BY user_id, id',
  'SELECT user_id, balance, balance_version FROM user_state ORDER BY 1',
  "SELECT to_jsonb(s) - 'updated_at' AS state FROM key_state AS s ORDER BY api_key_id",
  "SELECT to_jsonb(s) - 'updated_at' AS state FROM account_state AS s ORDER BY account_id",
  "SELECT to_jsonb(s) - ARRAY['created_at', 'updated_at'] AS subscription FROM user_subscriptions AS s ORDER BY id",
  'SELECT * FROM usage_rollups_user ORDER BY 1, 2, 3, 4',
  'SELECT * FROM usage_rollups_route ORDER BY 1, 2, 3, 4, 5',
  'SELECT * FROM usage_late_rows ORDER BY 1, 2',
]

describe('usage that arrives in order of users', () => {
  it('is settled as it was in any order: rows, ledger, balances, windows, sums and answers', async () => {
    const nowMs = Date.now()
    const batches = fc.sample(fc.array(event, { minLength: 1, maxLength: 40 }), { numRuns: 12, seed: 11 })
    const settled: UsageEndRecord[] = []
    const settler = openSettlementDatabase(now.url)
    for (const [index, batch] of batches.entries()) {
      const fresh = batch.map((make) => make(nowMs))
      const replays = settled.filter((_, at) => index > 5 && at % 17 === index)
      const records = [...fresh, ...replays, ...fresh.slice(0, index % 3)]
      settled.push(...fresh)
      const rows = records.map((record) => serializeEnd(record))
      const answer = await settler.settle(rows.map((row) => Buffer.from(row)))
      const [former] = await before.rows('SELECT settle_usage_batch($1)::text AS answer', [rows.join('\x1e')])
      expect(inOrder(answer)).toEqual(inOrder(String(former?.['answer'])))
    }
    for (const query of LEFT) expect(await now.rows(query)).toEqual(await before.rows(query))
    expect(await now.rows(AGREEMENT)).toEqual([AGREED])
    await settler.close()
  })
})

/** An answer with its lists in one order. */
function inOrder(answer: string): unknown {
  return JSON.parse(answer, (_key, value: unknown) =>
    Array.isArray(value) && Array.isArray(value[0])
      ? value.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : value,
  )
}
