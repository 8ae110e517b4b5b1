import type { SubscriptionWindowMode } from '../../../lib/billing'
import { Decimal, ZERO } from '../../../lib/core'
import { usageEnd } from '../../support/usage-records'
import type { SettlementBed } from './settlement-bed'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A window as stored. */
export type Stored = { readonly startMs: number | null; readonly used: Decimal }
export const NONE: Stored = { startMs: null, used: ZERO }
export type Event = { readonly atMs: number; readonly amount: Decimal }

/** Windows of subscriptions. */
export const PERIODS = [
  { column: 'daily', period: 'day' },
  { column: 'weekly', period: 'week' },
  { column: 'monthly', period: 'month' },
] as const
/** Windows of keys; those of accounts are the last two. */
export const SPANS = [
  { column: '5h', lengthMs: 5 * HOUR_MS },
  { column: '1d', lengthMs: DAY_MS },
  { column: '7d', lengthMs: 7 * DAY_MS },
] as const

/** Payers with windows, and the settings these follow, on a settlement bed. */
export type WindowBed = {
  choose(mode: SubscriptionWindowMode): Promise<void>
  /** A new subscriber, with a key and an account of the same number. */
  newPayer(startsAtMs: number): Promise<number>
  settle(payer: number, events: readonly Event[]): Promise<void>
  subscriptionWindows(payer: number): Promise<readonly Stored[]>
  keyWindows(payer: number): Promise<readonly Stored[]>
  accountWindows(payer: number): Promise<readonly Stored[]>
}

export function createWindowBed(bed: SettlementBed): WindowBed {
  let count = 0
  return {
    choose: (mode) => choose(bed, mode),
    newPayer: (startsAtMs) => {
      count += 1
      return insertPayer(bed, 100 + count, startsAtMs)
    },
    settle: (payer, events) => settle(bed, payer, events),
    subscriptionWindows: (payer) => subscriptionWindows(bed, payer),
    keyWindows: (payer) => keyWindows(bed, payer),
    accountWindows: (payer) => accountWindows(bed, payer),
  }
}

async function choose(bed: SettlementBed, mode: SubscriptionWindowMode): Promise<void> {
  await bed.rows("DELETE FROM settings WHERE key LIKE 'subscription_%'")
  if (mode.kind === 'rolling') return
  await bed.rows(
    `INSERT INTO settings (key, value) VALUES ('subscription_windows', '"calendar"'), ('subscription_time_zone', to_jsonb($1::text))`,
    [mode.timeZone],
  )
}

async function insertPayer(bed: SettlementBed, id: number, startsAtMs: number): Promise<number> {
  await bed.client.query(`
    INSERT INTO users (id, email) VALUES (${id}, 'payer${id}');
    INSERT INTO api_keys (id, user_id, name, key_hash, key_prefix, key_last4) VALUES (${id}, ${id}, 'key', 'payer${id}', 'sk-', 'last');
    INSERT INTO accounts (id, name, platform, credentials) VALUES (${id}, 'payer${id}', 'anthropic', 'x')`)
  await bed.rows('INSERT INTO user_subscriptions (id, user_id, group_id, starts_at) VALUES ($1, $1, 1, $2)', [
    id,
    new Date(startsAtMs),
  ])
  return id
}

async function settle(bed: SettlementBed, payer: number, events: readonly Event[]): Promise<void> {
  await bed.settle(
    ...events.map(({ atMs, amount }) =>
      usageEnd({
        atMs,
        user_id: payer,
        api_key_id: payer,
        account_id: payer,
        billing_type: 'subscription',
        subscription_id: String(payer),
        total_cost: amount.toFixed(),
        actual_cost: amount.toFixed(),
        account_cost: amount.toFixed(),
      }),
    ),
  )
}

/** Windows by their columns, start and use in turn, of a row. */
async function storedIn(
  bed: SettlementBed,
  from: string,
  columns: readonly (readonly [start: string, used: string])[],
): Promise<readonly Stored[]> {
  const windows = columns.map(([start, used], at) => `(${at}, ${start}, ${used})`)
  const rows = await bed.rows(
    `SELECT (extract(epoch FROM w.start) * 1000)::float8 AS start, w.used::text AS used
     FROM ${from} CROSS JOIN LATERAL (VALUES ${windows.join()}) AS w(at, start, used) ORDER BY w.at`,
  )
  return rows.map(({ start, used }) => ({
    startMs: start === null ? null : Number(start),
    used: new Decimal(String(used)),
  }))
}

function subscriptionWindows(bed: SettlementBed, payer: number): Promise<readonly Stored[]> {
  const columns = PERIODS.map(({ column }) => [`${column}_window_start`, `${column}_usage`] as const)
  return storedIn(bed, `(SELECT * FROM user_subscriptions WHERE id = ${payer}) AS s`, columns)
}

function keyWindows(bed: SettlementBed, payer: number): Promise<readonly Stored[]> {
  const columns = SPANS.map(({ column }) => [`window_start_${column}`, `usage_${column}`] as const)
  return storedIn(bed, `(SELECT * FROM key_state WHERE api_key_id = ${payer}) AS s`, columns)
}

function accountWindows(bed: SettlementBed, payer: number): Promise<readonly Stored[]> {
  return storedIn(bed, `(SELECT * FROM account_state WHERE account_id = ${payer}) AS s`, [
    ['quota_daily_start', 'quota_daily_used'],
    ['quota_weekly_start', 'quota_weekly_used'],
  ])
}
