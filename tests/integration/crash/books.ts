import { expect } from 'vitest'
import type { LoggedRequest } from '../../../bench/simulated-provider'
import { Decimal } from '../../../lib/core'
import type { EmbeddedDatabase } from '../../support/embedded-database'
import type { World } from '../../support/provision'
import type { Call } from './traffic'

export type BookRow = {
  readonly id: string
  readonly request_id: string
  readonly status: string
  readonly usage_source: string
  readonly requested_model: string
  readonly channel_id: string
  readonly account_id: string
  readonly input_tokens: number
  readonly output_tokens: number
  readonly actual_cost: string
  readonly billing_type: string
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}

/** Every usage row there is. */
export function readBook(database: EmbeddedDatabase): Promise<BookRow[]> {
  return database.rows<BookRow>('SELECT * FROM usage_logs ORDER BY id')
}

/** Every answer a client saw complete stands in the book once, with its tokens and its price to the last digit. */
export function expectEachAnswerOnce(
  book: readonly BookRow[],
  calls: readonly Call[],
  { routes }: World,
): void {
  const rowsById = groupBy(book, ({ id }) => id)
  const complete = calls.filter(({ isComplete }) => isComplete)
  const seen = complete.map((call) => {
    const rows = rowsById.get(call.requestId ?? '') ?? []
    const [row] = rows
    return { call, count: rows.length, row }
  })
  expect(seen.filter(({ count }) => count !== 1)).toEqual([])
  for (const { call, row } of seen) {
    const route = routes.find(({ alias }) => alias === call.alias) ?? routes[0]
    expect(row).toMatchObject({
      status: 'ok',
      usage_source: 'final',
      requested_model: call.alias,
      channel_id: String(route.channelId),
      account_id: String(route.accountId),
      input_tokens: call.inputTokens,
      output_tokens: call.outputTokens,
    })
    const input = new Decimal(route.inputPrice).times(call.inputTokens)
    const cost = input.plus(new Decimal(route.outputPrice).times(call.outputTokens))
    expect(new Decimal(row?.actual_cost ?? 'NaN')).toEqual(cost)
  }
}

/** What no client saw end is a crash row, an answer whose last bytes were lost, or absent; and nothing is there twice. */
export function expectNothingInvented(
  book: readonly BookRow[],
  calls: readonly Call[],
  dispatched: readonly LoggedRequest[],
): void {
  const completeIds = new Set(calls.filter(({ isComplete }) => isComplete).map(({ requestId }) => requestId))
  const others = book.filter(({ id }) => !completeIds.has(id))
  expect(new Set(book.map(({ id }) => id)).size).toBe(book.length)
  expect(new Set(book.map(({ request_id }) => request_id)).size).toBe(book.length)
  expect(others.filter(({ status }) => !['gateway_crash', 'ok'].includes(status))).toEqual([])
  const crashed = others.filter(({ status }) => status === 'gateway_crash')
  expect(crashed.filter(({ actual_cost }) => !new Decimal(actual_cost).isZero())).toEqual([])
  const countOf = groupBy(dispatched, ({ body }) => /call-\d{6}/.exec(body)?.[0] ?? 'other')
  const twice = calls.filter(({ isComplete, marker }) => isComplete && countOf.get(marker)?.length !== 1)
  expect(twice).toEqual([])
  // A process may die between its start record and the first byte to the provider: such a row costs nothing.
  const unfinished = calls.filter(({ isComplete }) => !isComplete)
  expect(others.length).toBeLessThanOrEqual(unfinished.length)
  const answered = unfinished.filter(({ marker }) => countOf.has(marker))
  expect(others.length - crashed.length).toBeLessThanOrEqual(answered.length)
}

/** Balance, ledger, key, rollups and the rows themselves tell the same sum. */
export async function expectBalancedBooks(
  database: EmbeddedDatabase,
  book: readonly BookRow[],
  { userId, opening }: { readonly userId: number; readonly opening: string },
): Promise<void> {
  const spent = book
    .filter(({ billing_type }) => billing_type === 'balance')
    .reduce((sum, { actual_cost }) => sum.plus(actual_cost), new Decimal(0))
  const number = async (sql: string): Promise<string> => {
    const [row] = await database.rows<{ value: string | null }>(sql)
    return new Decimal(row?.value ?? '0').toFixed()
  }
  const ledger = `balance_ledger WHERE user_id = ${userId}`
  expect({
    balance: await number(`SELECT balance AS value FROM user_state WHERE user_id = ${userId}`),
    ledger: await number(`SELECT sum(amount) AS value FROM ${ledger}`),
    lastLedgerRow: await number(`SELECT balance_after AS value FROM ${ledger} ORDER BY id DESC LIMIT 1`),
    usageInLedger: await number(`SELECT -sum(amount) AS value FROM ${ledger} AND kind = 'usage'`),
    keyQuota: await number('SELECT sum(quota_used) AS value FROM key_state'),
    rollupsByUser: await number('SELECT sum(actual_cost) AS value FROM usage_rollups_user'),
    rollupsByRoute: await number('SELECT sum(actual_cost) AS value FROM usage_rollups_route'),
    rollupRequests: await number('SELECT sum(requests) AS value FROM usage_rollups_user'),
  }).toEqual({
    balance: new Decimal(opening).minus(spent).toFixed(),
    ledger: new Decimal(opening).minus(spent).toFixed(),
    lastLedgerRow: new Decimal(opening).minus(spent).toFixed(),
    usageInLedger: spent.toFixed(),
    keyQuota: spent.toFixed(),
    rollupsByUser: spent.toFixed(),
    rollupsByRoute: spent.toFixed(),
    rollupRequests: String(book.length),
  })
}
