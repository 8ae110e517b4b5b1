import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { Client } from 'pg'
import { createLogger, openDatabase, runMigrations } from '@/lib/infra'
import { createUsageSpool, startSettler, type Settler, type UsageSpoolHandle } from '@/lib/stores'
import { usageEnd } from '../tests/support/usage-records'

/** Settlement alone: spool → settler thread → embedded PostgreSQL. `tsx bench/settlement.ts [users] [rate]`. */
const USERS = Number(process.argv[2] ?? 1000)
const RATE = Number(process.argv[3] ?? 6000)
const FLOOD = 40_000
const SUSTAINED_SECONDS = 8
const logger = createLogger('error')

const SEED = `
INSERT INTO users (id, email) SELECT g, 'user' || g FROM generate_series(1, ${USERS}) AS g;
INSERT INTO user_state (user_id, balance) SELECT id, 1000 FROM users;
INSERT INTO api_keys (id, user_id, name, key_hash, key_prefix, key_last4) SELECT id, id, 'key', 'hash' || id, 'sk-', 'last' FROM users;
INSERT INTO accounts (id, name, platform, credentials) SELECT g, 'account', 'anthropic', 'x' FROM generate_series(1, 1000) AS g;
ANALYZE;`

function record(index: number) {
  const user = 1 + ((index * 7919) % USERS)
  return usageEnd({
    user_id: user,
    api_key_id: user,
    group_id: 1 + (user % 50),
    channel_id: 1 + (user % 250),
    account_id: 1 + (index % 1000),
  })
}

async function flood(spool: UsageSpoolHandle, settler: Settler): Promise<void> {
  const records = Array.from({ length: FLOOD }, (_, index) => record(index))
  const started = performance.now()
  let spooling = 0
  for (let index = 0; index < FLOOD; index += 50) {
    const before = performance.now()
    const turn = records.slice(index, index + 50).map((one) => spool.end(one))
    spooling += performance.now() - before
    await Promise.all(turn)
  }
  await settler.drain(120_000)
  const seconds = (performance.now() - started) / 1000
  console.log(`flood: ${FLOOD} events, ${USERS} users: ${Math.round(FLOOD / seconds)} events/s settled`)
  console.log(`spooling a record: ${((spooling / FLOOD) * 1000).toFixed(1)} µs before its turn is written`)
}

async function sustain(spool: UsageSpoolHandle, settler: Settler): Promise<void> {
  const cpu = process.cpuUsage()
  const started = performance.now()
  let sent = 0
  let worstLagMs = 0
  while (performance.now() - started < SUSTAINED_SECONDS * 1000) {
    const due = Math.floor(((performance.now() - started) / 1000) * RATE)
    for (; sent < due; sent += 1) void spool.end(record(sent))
    worstLagMs = Math.max(worstLagMs, settler.stats().lagMs)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const { lagMs, backlogRecords } = settler.stats()
  const { user, system } = process.cpuUsage(cpu)
  console.log(
    `sustained: ${RATE} events/s for ${SUSTAINED_SECONDS} s: lag ${Math.round(lagMs)} ms at the end (worst ${Math.round(worstLagMs)}), backlog ${backlogRecords}`,
  )
  console.log(
    `this process: ${((user + system) / sent).toFixed(1)} µs CPU an event (making it, spooling it, settler thread)`,
  )
  await settler.drain(120_000)
}

async function main(): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-settlement-bench-'))
  const env = {
    DATA_DIR: path.join(directory, 'data'),
    DATABASE_URL: undefined,
    DATABASE_DIRECT_URL: undefined,
  }
  const database = await openDatabase(env, logger)
  try {
    await runMigrations({ url: database.directUrl, logger })
    const client = new Client({ connectionString: database.directUrl })
    await client.connect()
    await client.query(SEED)
    const outfile = path.resolve('dist/bench-settler-worker.mjs')
    await build({
      entryPoints: ['lib/stores/settler/settler-worker.ts'],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      logLevel: 'error',
    })
    const spool = createUsageSpool({ directory: path.join(directory, 'spool'), logger })
    const settler = startSettler({
      connectionString: database.directUrl,
      directory: path.join(directory, 'spool'),
      own: spool,
      logger,
      onSettled: () => undefined,
      workerFile: pathToFileURL(outfile),
    })
    await flood(spool, settler)
    await sustain(spool, settler)
    const { rows } = await client.query('SELECT count(*)::int AS rows FROM usage_logs')
    const { writtenRecords } = spool.stats()
    console.log(
      `rows in the database: ${rows[0].rows} of ${writtenRecords} records written, dead letters ${settler.stats().deadLetters}`,
    )
    await spool.close()
    await settler.close()
    await client.end()
    rmSync(outfile, { force: true })
  } finally {
    await database.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

await main()
