import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { Pool } from 'pg'
import { bundledCatalogue } from '@/lib/billing'
import { platformsSeenBy } from '@/lib/core'
import type { GatewayGroup, GatewaySnapshot } from '@/lib/gateway'
import { createLogger, openDatabase, runMigrations } from '@/lib/infra'
import { resolveRoute } from '@/lib/routing'
import { createSnapshotLoader } from '@/lib/stores'

/** Routing and pricing alone, and the snapshot behind them, on embedded PostgreSQL. `tsx bench/routing.ts`. */
const CHANNELS = 2000
const MODELS = 100
const CHANNELS_PER_GROUP = 50
const ROUNDS = 5
/** Calls timed together: a clock is coarser than one of them. */
const BATCH = 50
const BATCHES = 4000
const logger = createLogger('error')

const SEED = `
INSERT INTO groups (id, name, platform) SELECT g, 'group' || g, 'anthropic' FROM generate_series(1, ${CHANNELS / CHANNELS_PER_GROUP}) AS g;
INSERT INTO channels (id, name, model_mapping)
  SELECT c, 'channel' || c, jsonb_build_object('anthropic', jsonb_build_object('alias-' || c, 'model-' || c || '-1', 'family-' || c || '-*', 'model-' || c || '-2'))
  FROM generate_series(1, ${CHANNELS}) AS c;
INSERT INTO channel_groups (channel_id, group_id, route_priority)
  SELECT c, 1 + (c - 1) / ${CHANNELS_PER_GROUP}, c FROM generate_series(1, ${CHANNELS}) AS c;
INSERT INTO channel_model_pricing (channel_id, platform, models, input_price, output_price)
  SELECT c, 'anthropic', (SELECT array_agg('model-' || c || '-' || (p * 10 + m)) FROM generate_series(1, 10) AS m), 0.000003, 0.000015
  FROM generate_series(1, ${CHANNELS}) AS c, generate_series(0, ${MODELS / 10 - 1}) AS p;
INSERT INTO accounts (id, name, platform, credentials) SELECT g, 'account' || g, 'anthropic', '{}' FROM generate_series(1, ${CHANNELS}) AS g;
INSERT INTO account_groups (account_id, group_id, channel_id) SELECT channel_id, group_id, channel_id FROM channel_groups;
ANALYZE;`

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** Requested names of a group: listed models, aliases, and names under a wildcard. */
function namesOf(groupId: number): readonly string[] {
  const first = (groupId - 1) * CHANNELS_PER_GROUP
  return Array.from({ length: CHANNELS_PER_GROUP * MODELS }, (_, index) => {
    const channel = first + 1 + (index % CHANNELS_PER_GROUP)
    const model = 1 + ((index * 7919) % MODELS)
    if (index % 10 === 0) return `alias-${channel}`
    return index % 10 === 1 ? `family-${channel}-${model}` : `model-${channel}-${model}`
  })
}

function routeAndPrice(snapshot: GatewaySnapshot, group: GatewayGroup, requestedModel: string): boolean {
  const decision = resolveRoute(group, group.platform, requestedModel)
  if (decision.kind === 'rejected') return false
  const [route] = decision.plan
  const price = snapshot.priceBook.resolve({
    channelPrices: route.channel?.prices ?? null,
    platforms: platformsSeenBy(group.platform),
    billingModel: route.mappedModel,
    atMs: 0,
  })
  return price !== null
}

function timeRouting(snapshot: GatewaySnapshot, label: string, names: readonly string[]): void {
  const group = snapshot.groups.get(1)
  if (group === undefined) throw new Error('no group')
  let next = 0
  const timings: number[] = []
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const startedAt = performance.now()
    for (let call = 0; call < BATCH; call += 1) {
      const name = names[next++ % names.length] ?? ''
      if (!routeAndPrice(snapshot, group, name)) throw new Error(`no price for ${name}`)
    }
    timings.push(((performance.now() - startedAt) * 1000) / BATCH)
  }
  const worst = timings.toSorted((a, b) => a - b)[Math.floor(BATCHES * 0.99)] ?? 0
  console.log(`route + price, ${label}: median ${median(timings).toFixed(2)} µs, p99 ${worst.toFixed(2)} µs`)
}

/** The longest time the event loop was kept while `work` ran; sampled each millisecond, without spinning. */
async function longestBlock(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await work()
  delay.disable()
  return delay.max / 1e6
}

function openLoader(pool: Pool, directUrl: string) {
  return createSnapshotLoader({
    pool,
    directUrl,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    catalogue: bundledCatalogue(Date.now()),
    decrypt: (text) => text,
    pollMs: 60_000,
  })
}

async function timeSnapshot(pool: Pool, directUrl: string): Promise<GatewaySnapshot> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const loader = openLoader(pool, directUrl)
    const cpu = process.cpuUsage()
    const startedAt = performance.now()
    const block = await longestBlock(() => loader.start())
    const tookMs = performance.now() - startedAt
    const cpuMs = process.cpuUsage(cpu).user / 1000
    const snapshot = loader.current()
    console.log(
      `rebuild of ${CHANNELS} channels × ${MODELS} models, ${round}: ${tookMs.toFixed(0)} ms (${cpuMs.toFixed(0)} ms CPU here), longest event-loop block ${block.toFixed(1)} ms`,
    )
    if (round === ROUNDS && snapshot !== null) {
      await timeChange(pool, loader)
      const current = loader.current()
      await loader.close()
      return current ?? snapshot
    }
    await loader.close()
  }
  throw new Error('no snapshot')
}

async function timeChange(pool: Pool, loader: ReturnType<typeof openLoader>): Promise<void> {
  await pool.query(`UPDATE channels SET name = 'renamed' WHERE id = 7`)
  await pool.query(`SELECT announce_change('channel', 7)`)
  const startedAt = performance.now()
  const block = await longestBlock(() => loader.refresh())
  console.log(
    `one channel changed: ${(performance.now() - startedAt).toFixed(1)} ms, longest event-loop block ${block.toFixed(1)} ms`,
  )
}

/** The first request of a group after a load compiles what it needs. */
function timeFirstUse(snapshot: GatewaySnapshot): void {
  const timings = [...snapshot.groups.values()].slice(1).map((group) => {
    const startedAt = performance.now()
    routeAndPrice(snapshot, group, `alias-${(group.id - 1) * CHANNELS_PER_GROUP + 1}`)
    return performance.now() - startedAt
  })
  console.log(
    `first request of a group: median ${median(timings).toFixed(1)} ms, worst ${Math.max(...timings).toFixed(1)} ms`,
  )
}

async function main(): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-routing-bench-'))
  const env = {
    DATA_DIR: path.join(directory, 'data'),
    DATABASE_URL: undefined,
    DATABASE_DIRECT_URL: undefined,
  }
  const database = await openDatabase(env, logger)
  try {
    await runMigrations({ url: database.directUrl, logger })
    const pool = new Pool({ connectionString: database.directUrl, max: 4 })
    // The database ends before the last idle connection has heard of it.
    pool.on('error', () => undefined)
    await pool.query(SEED)
    const snapshot = await timeSnapshot(pool, database.directUrl)
    timeFirstUse(snapshot)
    const names = namesOf(1)
    timeRouting(snapshot, `${names.length} names in turn`, names)
    timeRouting(snapshot, 'one name', names.slice(0, 1))
    await pool.end()
  } finally {
    await database.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

await main()
