import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { Client } from 'pg'
import { closePrismaClient, createLogger, createPrismaClient, openDatabase, runMigrations } from '@/lib/infra'
import {
  getDashboardStats,
  getDashboardTrend,
  getUsageStats,
  listUsage,
  rankAccounts,
  rankChannels,
  rankGroups,
  rankModels,
  rankUsers,
  type ServiceContext,
} from '@/lib/services'
import { GENERATED, generateRows } from './generate-rows'

/**
 * Usage at scale: generates rows in an embedded PostgreSQL of its own (or in the empty database DATABASE_URL names) and
 * measures the server time of the usage page and of a 90-day dashboard. `npm run bench:usage [rows]`, 10,000,000 by default.
 */
const ROWS = Number(process.argv[2] ?? 10_000_000)
const RUNS = 20
const GOAL_MS = 200
const ZONES = ['UTC', 'Asia/Shanghai', 'Asia/Kathmandu', 'America/New_York']

type Measure = { readonly name: string; readonly run: (index: number) => Promise<unknown> }

function contextOf(url: string): ServiceContext {
  const unused = (): never => {
    throw new Error('not part of this benchmark')
  }
  return {
    db: createPrismaClient(url, { applicationName: 'switchyard-bench', maxConnections: 10 }),
    actor: { kind: 'system' },
    live: {
      accountStates: unused,
      gatewayState: unused,
      gatewayStates: unused,
      liveRequests: unused,
      catalogueState: unused,
      clearAccountLimits: unused,
      testAccount: unused,
      renewToken: unused,
      testProxy: unused,
      explainRoute: unused,
    },
    request: { ip: '', userAgent: 'bench', requestId: 'bench' },
    crypto: {
      encrypt: unused,
      decrypt: unused,
      hashApiKey: unused,
      randomBytes: unused,
    },
    catalogue: null,
    now: () => new Date(),
  }
}

/** Every question of a dashboard page over 90 days, asked at once. */
async function askDashboard(ctx: ServiceContext, filter: object): Promise<void> {
  await Promise.all([
    getDashboardStats(ctx, filter),
    getDashboardTrend(ctx, { ...filter, granularity: 'day' }),
    rankUsers(ctx, { ...filter, limit: 10 }),
    rankModels(ctx, { ...filter, limit: 10 }),
    rankGroups(ctx, { ...filter, limit: 10 }),
    rankChannels(ctx, { ...filter, limit: 10 }),
    rankAccounts(ctx, { ...filter, limit: 10 }),
  ])
}

function range(index: number): { start: string; time_zone: string } {
  return {
    start: new Date(Date.now() - 89 * 86_400_000).toISOString().slice(0, 10),
    time_zone: ZONES[index % ZONES.length] ?? 'UTC',
  }
}

async function measures(ctx: ServiceContext): Promise<readonly Measure[]> {
  const page = { page_size: 50 }
  const first = await listUsage(ctx, page)
  const requestIds = first.items.map((item) => item.request_id)
  const user = (index: number): number => 1 + ((index * 37) % GENERATED.users)
  let cursor = first.next_cursor ?? undefined
  return [
    { name: 'usage page, newest', run: () => listUsage(ctx, page) },
    {
      name: 'usage page, next by cursor',
      run: async () => {
        const next = await listUsage(ctx, { ...page, cursor })
        cursor = next.next_cursor ?? undefined
      },
    },
    { name: 'usage page, one user', run: (index) => listUsage(ctx, { ...page, user_id: user(index) }) },
    { name: 'usage page, a model', run: () => listUsage(ctx, { ...page, model: 'claude-opus-4-5' }) },
    { name: 'usage page, an alias', run: () => listUsage(ctx, { ...page, model: 'alias-smart' }) },
    { name: 'usage page, no such model', run: () => listUsage(ctx, { ...page, model: 'nobody' }) },
    { name: 'usage page, rare status', run: () => listUsage(ctx, { ...page, status: 'upstream_error' }) },
    {
      name: 'usage page, one request',
      run: (index) => listUsage(ctx, { ...page, request_id: requestIds[index % requestIds.length] }),
    },
    {
      name: 'usage page, channel in a past week',
      run: (index) =>
        listUsage(ctx, { ...page, channel_id: 1 + (index % 30), start: '2026-10-01', end: '2026-10-08' }),
    },
    { name: 'usage sums, 90 days', run: (index) => getUsageStats(ctx, range(index)) },
    { name: '90 days: sums', run: (index) => getDashboardStats(ctx, range(index)) },
    {
      name: '90 days: trend by day',
      run: (index) => getDashboardTrend(ctx, { ...range(index), granularity: 'day' }),
    },
    { name: '90 days: users', run: (index) => rankUsers(ctx, range(index)) },
    { name: '90 days: models', run: (index) => rankModels(ctx, range(index)) },
    { name: '90 days: whole dashboard at once', run: (index) => askDashboard(ctx, range(index)) },
    {
      name: '90 days: whole dashboard of a channel',
      run: (index) => askDashboard(ctx, { ...range(index), channel_id: 1 + (index % 30) }),
    },
    {
      name: '90 days: sums and trend of a user',
      run: async (index) => {
        const filter = { ...range(index), user_id: user(index) }
        await Promise.all([
          getDashboardStats(ctx, filter),
          getDashboardTrend(ctx, { ...filter, granularity: 'day' }),
        ])
      },
    },
  ]
}

async function time({ run }: Measure): Promise<readonly number[]> {
  const times: number[] = []
  for (let index = -3; index < RUNS; index += 1) {
    const started = performance.now()
    await run(index + 3)
    if (index >= 0) times.push(performance.now() - started)
  }
  return times.toSorted((a, b) => a - b)
}

async function measure(url: string): Promise<void> {
  const ctx = contextOf(url)
  for (const one of await measures(ctx)) {
    const times = await time(one)
    const at = (share: number): string =>
      (times[Math.ceil(share * times.length) - 1] ?? 0).toFixed(0).padStart(5)
    const late = Number(at(0.95)) > GOAL_MS ? '  above the goal' : ''
    process.stdout.write(`${one.name.padEnd(42)} p50 ${at(0.5)} ms   p95 ${at(0.95)} ms${late}\n`)
  }
  await closePrismaClient(url)
}

async function main(): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-usage-bench-'))
  const configured = process.env['DATABASE_URL']
  const database = await openDatabase(
    {
      DATA_DIR: path.join(directory, 'data'),
      DATABASE_URL: configured,
      DATABASE_DIRECT_URL: process.env['DATABASE_DIRECT_URL'],
    },
    createLogger('error'),
  )
  const client = new Client({ connectionString: database.directUrl })
  try {
    await runMigrations({ url: database.directUrl, logger: createLogger('error') })
    await client.connect()
    const { rows } = await client.query<{ there: boolean }>('SELECT EXISTS (SELECT FROM usage_logs) AS there')
    if (rows[0]?.there !== true) {
      await generateRows(client, ROWS, (text) => process.stdout.write(`${text}\n`))
    }
    await measure(database.url)
  } finally {
    await client.end()
    await database.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

await main()
