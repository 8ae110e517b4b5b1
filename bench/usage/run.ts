import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { Client } from 'pg'
import { bundledCatalogue } from '@/lib/billing'
import {
  closePrismaClient,
  createLogger,
  createPrismaClient,
  foldUsage,
  openDatabase,
  runMigrations,
} from '@/lib/infra'
import type { ServiceContext } from '@/lib/services'
import { generateRows } from './generate-rows'
import { dashboardMeasures, listMeasures, type Measure } from './measures'

/**
 * Usage at scale: generates rows in an embedded PostgreSQL of its own and measures the server time of the usage page and of
 * 90-day dashboards. `npm run bench:usage [rows]`, 10,000,000 by default. `DATA_DIR` (kept) or `DATABASE_URL` name another
 * database; one that has rows is measured as it is, at the time of its newest row: generated ones end with
 * their UTC day. `RUNS` (40) repeats each question.
 */
const ROWS = Number(process.argv[2] ?? 10_000_000)
const RUNS = Number(process.env['RUNS'] ?? 40)
const GOAL_MS = 200

function contextOf(url: string, now: Date): ServiceContext {
  const unused = (): never => {
    throw new Error('not part of this benchmark')
  }
  const db = createPrismaClient(url, { applicationName: 'switchyard-bench' })
  return {
    db,
    patientDb: db,
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
    catalogue: bundledCatalogue(0),
    now: () => now,
  }
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

/** Prints p50 and p95 of every question; returns how many are above the goal. */
async function measure(url: string, now: Date): Promise<number> {
  const ctx = contextOf(url, now)
  let late = 0
  process.stdout.write(`${'server time, ms'.padEnd(52)}    p50    p95\n`)
  for (const one of [...(await listMeasures(ctx)), ...dashboardMeasures(ctx)]) {
    const times = await time(one)
    const at = (share: number): number => times[Math.ceil(share * times.length) - 1] ?? 0
    const isLate = at(0.95) > GOAL_MS
    if (isLate) late += 1
    const [p50, p95] = [at(0.5).toFixed(1).padStart(7), at(0.95).toFixed(1).padStart(7)]
    process.stdout.write(`${one.name.padEnd(52)}${p50}${p95}${isLate ? '  above the goal' : ''}\n`)
  }
  await closePrismaClient(url)
  return late
}

async function main(): Promise<void> {
  const own = mkdtempSync(path.join(tmpdir(), 'switchyard-usage-bench-'))
  const database = await openDatabase(
    {
      DATA_DIR: process.env['DATA_DIR'] ?? path.join(own, 'data'),
      DATABASE_URL: process.env['DATABASE_URL'],
      DATABASE_DIRECT_URL: process.env['DATABASE_DIRECT_URL'],
    },
    createLogger('error'),
  )
  try {
    await runMigrations({ url: database.directUrl, logger: createLogger('error') })
    if ((await newestRow(database.directUrl)).getTime() === 0) {
      await assertNobodys(database.directUrl)
      await generateRows(database.directUrl, ROWS, (text) => process.stdout.write(`${text}\n`))
    }
    const now = await newestRow(database.directUrl)
    await sumUp(database.directUrl, now)
    const late = await measure(database.url, now)
    process.stdout.write(late === 0 ? `every p95 is within ${GOAL_MS} ms\n` : `${late} above ${GOAL_MS} ms\n`)
    process.exitCode = late === 0 ? 0 : 1
  } finally {
    await database.stop()
    rmSync(own, { recursive: true, force: true })
  }
}

/** `DATABASE_URL` or `DATA_DIR` may name an installation that has served nothing yet. */
async function assertNobodys(url: string): Promise<void> {
  const { rows } = await withClient(url, (client) => client.query('SELECT FROM users LIMIT 1'))
  if (rows.length === 0) return
  throw new Error(
    'this database has users: it is not filled with invented usage. Unset DATABASE_URL and DATA_DIR, or name an empty database.',
  )
}

/** What the server does every minute; of all days at once it takes its time. */
async function sumUp(url: string, now: Date): Promise<void> {
  const started = performance.now()
  const open = await countOpen(url)
  await foldUsage(url, now)
  if ((await countOpen(url)) === open) return
  await withClient(url, (client) => client.query('VACUUM (ANALYZE)'))
  process.stdout.write(`sums of what is over: ${((performance.now() - started) / 1000).toFixed(0)} s\n`)
}

async function countOpen(url: string): Promise<number> {
  const { rows } = await withClient(url, (client) =>
    client.query<{ open: number }>('SELECT count(*)::int AS open FROM usage_open_quarters'),
  )
  return rows[0]?.open ?? 0
}

/** When the newest row was made, which is when everything is measured; 1970 = there is none. */
async function newestRow(url: string): Promise<Date> {
  const { rows } = await withClient(url, (client) =>
    client.query<{ at: Date | null }>('SELECT max(created_at) AS at FROM usage_logs'),
  )
  return rows[0]?.at ?? new Date(0)
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

await main()
