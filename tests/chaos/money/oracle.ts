import type { Pool } from 'pg'
import type { MoneyWorld, Payer } from './money-world'
import { PRICES } from './money-world'
import type { ProviderRecord } from './recording-provider'
import type { Call } from './traffic'

/** A usage row as the books have it. */
type Row = {
  readonly id: string
  readonly at_ms: string
  readonly user_id: string
  readonly api_key_id: string
  readonly group_id: string
  readonly channel_id: string
  readonly account_id: string
  readonly status: string
  readonly usage_source: string
  readonly upstream_request_id: string | null
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_creation_5m_tokens: number
  readonly cache_read_tokens: number
  readonly total: string
  readonly actual: string
}

/** What one row must be: by the provider's record alone, in integers of 1e-14 and 1e-10 USD. */
type Truth = { readonly row: Row; readonly payer: Payer; readonly total: bigint; readonly actual: bigint }

const BUCKET_MS = 900_000n

/** Compares the books with the provider's record; every difference is a line, none is the only acceptable answer. */
export async function differences(
  world: MoneyWorld,
  records: ReadonlyMap<string, ProviderRecord>,
  calls: readonly Call[],
): Promise<readonly string[]> {
  const rows = await readRows(world.client)
  const found: string[] = []
  const truths = rows.map((row) => truthOf(row, { world, records, calls, found }))
  const known = truths.filter((truth) => truth !== null)
  compareCalls(rows, calls, found)
  compareUniqueness(rows, found)
  await compareBooks(world, known, found)
  await compareRollups(world.client, known, found)
  return found
}

async function readRows(client: Pool): Promise<readonly Row[]> {
  const { rows } = await client.query<Row>(
    `SELECT id::text, (extract(epoch FROM created_at) * 1000)::bigint::text AS at_ms, user_id::text, api_key_id::text,
       group_id::text, channel_id::text, account_id::text, status, usage_source, upstream_request_id, input_tokens,
       output_tokens, cache_creation_5m_tokens, cache_read_tokens, total_cost::numeric(30, 14)::text AS total,
       actual_cost::text AS actual
     FROM usage_logs ORDER BY id`,
  )
  return rows
}

type Sources = {
  readonly world: MoneyWorld
  readonly records: ReadonlyMap<string, ProviderRecord>
  readonly calls: readonly Call[]
  readonly found: string[]
}

function truthOf(row: Row, { world, records, calls, found }: Sources): Truth | null {
  const payer = world.payers.find(({ keyId }) => String(keyId) === row.api_key_id)
  if (payer === undefined || String(payer.userId) !== row.user_id || String(payer.groupId) !== row.group_id) {
    found.push(`row ${row.id}: of nobody`)
    return null
  }
  if (row.status === 'gateway_crash') return expectFigures(row, { payer, total: 0n, actual: 0n }, found)
  const record = records.get(row.upstream_request_id ?? '')
  const call = calls[Number(record?.marker.slice(5) ?? -1)]
  if (record === undefined || record.end === 'refused' || call?.payer.keyId !== payer.keyId) {
    found.push(`row ${row.id}: the provider has no such answer for this key`)
    return null
  }
  compareTokens(row, record, found)
  const total = totalOf(record)
  return expectFigures(row, { payer, total, actual: charged(total, payer.multiplier) }, found)
}

function expectFigures(row: Row, figures: Omit<Truth, 'row'>, found: string[]): Truth {
  const { total, actual } = figures
  if (scaled(row.total, 14) !== total) found.push(`row ${row.id}: total ${row.total}, not ${total} e-14`)
  if (scaled(row.actual, 10) !== actual) found.push(`row ${row.id}: actual ${row.actual}, not ${actual} e-10`)
  return { row, ...figures }
}

/** Of an answer that was cut the provider never said how long it was: four characters are a token. */
function outputOf(record: ProviderRecord): number {
  return record.end === 'cut' ? Math.max(1, Math.ceil(record.characters / 4)) : record.outputTokens
}

function compareTokens(row: Row, record: ProviderRecord, found: string[]): void {
  const stated = [row.input_tokens, row.output_tokens, row.cache_creation_5m_tokens, row.cache_read_tokens]
  const meant = [record.inputTokens, outputOf(record), record.cacheCreationTokens, record.cacheReadTokens]
  if (stated.join() !== meant.join())
    found.push(`row ${row.id}: tokens ${stated.join()}, not ${meant.join()}`)
  const source = record.end === 'cut' ? 'estimated' : 'final'
  if (row.usage_source !== source) found.push(`row ${row.id}: usage is ${row.usage_source}, not ${source}`)
}

/** A decimal text as a whole number of its `decimals`-th places. */
function scaled(text: string, decimals: number): bigint {
  const negative = text.startsWith('-')
  const [whole = '0', rest = ''] = text.replace('-', '').split('.')
  const value = BigInt(whole + rest.slice(0, decimals).padEnd(decimals, '0'))
  return negative ? -value : value
}

function totalOf(record: ProviderRecord): bigint {
  const cost = (price: string, tokens: number): bigint => scaled(price, 14) * BigInt(tokens)
  return (
    cost(PRICES.input, record.inputTokens) +
    cost(PRICES.output, outputOf(record)) +
    cost(PRICES.cacheWrite, record.cacheCreationTokens) +
    cost(PRICES.cacheRead, record.cacheReadTokens)
  )
}

/** Total × multiplier, half to even at ten decimals. */
function charged(total: bigint, multiplier: string): bigint {
  const exact = total * scaled(multiplier, 4)
  const unit = 10n ** 8n
  const [whole, rest] = [exact / unit, exact % unit]
  const isUp = rest * 2n > unit || (rest * 2n === unit && whole % 2n === 1n)
  return isUp ? whole + 1n : whole
}

/** What a client saw end stands in the books once. */
function compareCalls(rows: readonly Row[], calls: readonly Call[], found: string[]): void {
  const ids = new Set(rows.map(({ id }) => id))
  for (const call of calls) {
    if (call.isComplete && !ids.has(call.requestId ?? ''))
      found.push(`${call.marker}: answered and not billed`)
  }
}

/** Nothing stands in the books twice. */
function compareUniqueness(rows: readonly Row[], found: string[]): void {
  const upstream = rows.flatMap(({ upstream_request_id: id }) => id ?? [])
  if (new Set(upstream).size !== upstream.length) found.push('an answer of the provider is billed twice')
  if (new Set(rows.map(({ id }) => id)).size !== rows.length) found.push('a row is there twice')
}

async function compareBooks(world: MoneyWorld, truths: readonly Truth[], found: string[]): Promise<void> {
  for (const payer of world.payers) {
    const own = truths.filter((truth) => truth.payer === payer)
    const actual = own.reduce((sum, truth) => sum + truth.actual, 0n)
    const total = own.reduce((sum, truth) => sum + truth.total, 0n)
    const isBalance = payer.pays === 'balance'
    const left = scaled(payer.opening, 10) - (isBalance ? actual : 0n)
    const expected: Readonly<Record<string, bigint>> = {
      balance: left,
      ledger: left,
      ledger_usage: isBalance ? -actual : 0n,
      quota: actual,
      used_5h: actual,
      used_1d: actual,
      used_7d: actual,
      ...(isBalance ? {} : { daily: total, weekly: total, monthly: total }),
    }
    const stated = await readPayer(world.client, payer)
    for (const [name, amount] of Object.entries(expected)) {
      const decimals = ['daily', 'weekly', 'monthly'].includes(name) ? 14 : 10
      const text = stated[name] ?? 'nothing'
      if (scaled(text, decimals) !== amount)
        found.push(`${payer.name}: ${name} is ${text}, not ${amount} e-${decimals}`)
    }
  }
}

async function readPayer(client: Pool, { userId, keyId }: Payer): Promise<Readonly<Record<string, string>>> {
  const { rows } = await client.query<Record<string, string>>(
    `SELECT (SELECT balance FROM user_state WHERE user_id = $1)::text AS balance,
       (SELECT COALESCE(sum(amount), 0) FROM balance_ledger WHERE user_id = $1)::text AS ledger,
       (SELECT COALESCE(sum(amount), 0) FROM balance_ledger WHERE user_id = $1 AND kind = 'usage')::text AS ledger_usage,
       k.quota_used::text AS quota, k.usage_5h::text AS used_5h, k.usage_1d::text AS used_1d, k.usage_7d::text AS used_7d,
       s.daily_usage::text AS daily, s.weekly_usage::text AS weekly, s.monthly_usage::text AS monthly
     FROM key_state AS k LEFT JOIN user_subscriptions AS s ON s.user_id = $1 WHERE k.api_key_id = $2`,
    [userId, keyId],
  )
  return rows[0] ?? {}
}

type Sums = { requests: bigint; input: bigint; output: bigint; total: bigint; actual: bigint }

async function compareRollups(client: Pool, truths: readonly Truth[], found: string[]): Promise<void> {
  const byUser = new Map<string, Sums>()
  const byRoute = new Map<string, Sums>()
  for (const truth of truths) {
    const { row } = truth
    const bucket = String((BigInt(row.at_ms) / BUCKET_MS) * BUCKET_MS)
    add(byUser, `${bucket} ${row.user_id} ${row.api_key_id}`, truth)
    add(byRoute, `${bucket} ${row.group_id} ${row.channel_id} ${row.account_id}`, truth)
  }
  await compareTable(
    client,
    { table: 'usage_rollups_user', keys: 'user_id, api_key_id' },
    { sums: byUser, found },
  )
  const route = { table: 'usage_rollups_route', keys: 'group_id, channel_id, account_id' }
  await compareTable(client, route, { sums: byRoute, found })
}

function add(sums: Map<string, Sums>, key: string, { row, total, actual }: Truth): void {
  const sum = sums.get(key) ?? { requests: 0n, input: 0n, output: 0n, total: 0n, actual: 0n }
  sum.requests += 1n
  sum.input += BigInt(row.input_tokens)
  sum.output += BigInt(row.output_tokens)
  sum.total += total
  sum.actual += actual
  sums.set(key, sum)
}

async function compareTable(
  client: Pool,
  { table, keys }: { readonly table: string; readonly keys: string },
  { sums, found }: { readonly sums: ReadonlyMap<string, Sums>; readonly found: string[] },
): Promise<void> {
  const { rows } = await client.query<{ key: string; figures: string }>(
    `SELECT concat_ws(' ', (extract(epoch FROM bucket) * 1000)::bigint, ${keys}) AS key,
       concat_ws(' ', sum(requests), sum(input_tokens), sum(output_tokens), trim_scale(sum(total_cost) * 1e14),
         trim_scale(sum(actual_cost) * 1e10)) AS figures
     FROM ${table} GROUP BY bucket, ${keys}`,
  )
  const stated = new Map(rows.map(({ key, figures }) => [key, figures]))
  for (const [key, { requests, input, output, total, actual }] of sums) {
    const meant = [requests, input, output, total, actual].join(' ')
    if (stated.get(key) !== meant) found.push(`${table} ${key}: ${stated.get(key)}, not ${meant}`)
  }
  for (const key of stated.keys()) if (!sums.has(key)) found.push(`${table} ${key}: of nothing`)
}
