import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foldUsage } from '@/lib/infra'
import { rankUsers } from '@/lib/services'
import { ROLL_UP_ROWS } from '../../../bench/usage/roll-up-rows'
import { openApi, type ApiFixture } from './api-fixture'
import { beforeLook } from './before-look'
import { COUNT, row, timeOf, type Row } from './dashboard-rows'

let api: ApiFixture
let client: Client
const rows = Array.from({ length: COUNT }, (_, index) => row(index))
const DAY_START = Date.UTC(2026, 10, 10)
const NOW = Date.UTC(2026, 10, 10, 22, 16)
const TODAY = { account_id: 3, start: '2026-11-10T00:00:00Z', end: '2026-11-10T22:16:00Z' }

beforeAll(async () => {
  api = await openApi()
  client = new Client({ connectionString: api.url })
  await client.connect()
  await api.db.usageLog.createMany({ data: rows })
  for (const statement of ROLL_UP_ROWS) await client.query(statement)
  await foldUsage(api.url, new Date(NOW))
})
afterAll(async () => {
  await client.end()
  await api.close()
})

/** Requests of the account by user, from its rows. */
function byUser(extra: readonly Row[] = []): Map<number, number> {
  const counts = new Map<number, number>()
  for (const entry of [...rows, ...extra]) {
    if (entry.accountId !== 3n || timeOf(entry) < DAY_START || timeOf(entry) >= NOW) continue
    counts.set(Number(entry.userId), (counts.get(Number(entry.userId)) ?? 0) + 1)
  }
  return counts
}

async function ranked(ctx = api.admin): Promise<Map<number | null, number>> {
  const { items } = await rankUsers(ctx, TODAY)
  return new Map(items.map(({ id, requests }) => [id, requests]))
}

const BENT = 1_000

/** Bends the sums of today, so that it shows whether they are read. */
async function bent(requests: number): Promise<void> {
  await client.query('UPDATE usage_pairs_begun SET requests = requests + $1 WHERE day = $2', [
    requests,
    '2026-11-10',
  ])
}

describe('a ranking of the users of an account, today', () => {
  test('is read from the sums of today as far as they go, and from rows behind them', async () => {
    const { pairedUntil } = await api.db.usageRollupDay.findFirstOrThrow({
      where: { day: new Date(DAY_START) },
    })
    expect(pairedUntil).toEqual(new Date(Date.UTC(2026, 10, 10, 21)))
    expect(await ranked()).toEqual(byUser())
    await bent(BENT)
    expect(await ranked()).toEqual(new Map([...byUser()].map(([id, count]) => [id, count + BENT])))
    await bent(-BENT)
  })

  test('is read from rows alone while the sums lack a late event, or have moved since they were looked up', async () => {
    await bent(BENT)
    const late = { ...row(COUNT), accountId: 3n, createdAt: new Date(DAY_START + 60_000) }
    await api.db.usageLog.create({ data: late })
    await api.db.usageLateRow.create({ data: { createdAt: late.createdAt, id: late.id ?? '' } })
    expect(await ranked()).toEqual(byUser([late]))
    await api.db.usageLateRow.deleteMany()
    const { db } = beforeLook(api.db, 2, () =>
      client.query("UPDATE usage_rollup_days SET paired_until = '2026-11-10T20:00:00Z'"),
    )
    expect(await ranked({ ...api.admin, db })).toEqual(byUser([late]))
  })
})
