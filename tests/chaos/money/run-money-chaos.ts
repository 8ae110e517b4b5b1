import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { foldUsage } from '../../../lib/infra'
import { AUDIT_CHECKS } from '../../../lib/services/ledger-audits/audit-queries'
import { startSwitchyard } from '../../support/start-switchyard'
import type { RunningSwitchyard } from '../../support/start-switchyard'
import { sharedVariables } from '../../support/switchyard-pair'
import { countedIn, startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'
import { REDIS_BLOWS } from './blows'
import type { Replica, Target } from './blows'
import { disturbances, isDisturbed } from './disturbances'
import type { Disturbance, Started } from './disturbances'
import { openMoneyWorld } from './money-world'
import type { MoneyWorld } from './money-world'
import { keptMode, STRICT } from './modes'
import type { Mode } from './modes'
import { differences } from './oracle'
import { limitsPassed, lostAnswers, overdrafts } from './promises'
import { seededRandom } from './random'
import type { Random } from './random'
import { startRecordingProvider } from './recording-provider'
import type { RecordingProvider } from './recording-provider'
import { watchStore } from './store-watch'
import type { StoreWatch } from './store-watch'
import { startTraffic } from './traffic'
import type { Call } from './traffic'

export type MoneyChaosOptions = {
  readonly seed: number
  readonly requests: number
  /** Bounded holds and quick sessions, whose leases are kept; else strict holds. */
  readonly keepsLeases: boolean
  /** Disasters, evenly spread over the requests; every kind falls in turn. */
  readonly blows: number
  /** Waits at the end until what killed processes held has run out too (90 s). */
  readonly untilNothingHeld: boolean
  readonly say: (line: string) => void
}

export type MoneyChaosReport = {
  /** What the books and the provider's record disagree in. */
  readonly differences: readonly string[]
  /** Payers with less than nothing: never under strict holds, nor where nothing costs more than its hold while Redis is there. */
  readonly overdrawn: readonly string[]
  readonly complete: number
  readonly crashRows: number
  /** How many leases served several requests. */
  readonly keptLeases: number
  /** How many calls began while Redis was there and knew everything. */
  readonly undisturbed: number
}

const CLIENTS = 32
/** What counts slots, holds and those who wait. */
const COUNTS = [
  'sy:held',
  'sy:slots:accounts',
  'sy:slots:users',
  'sy:line:accounts',
  'sy:line:users',
  'sy:line:pools',
]
const SETTLED_MS = 120_000
const GIVEN_BACK_MS = 10_000
const TWO_DAYS_MS = 2 * 86_400_000

type Stage = {
  readonly mode: Mode
  readonly random: Random
  readonly redis: TestRedis
  readonly provider: RecordingProvider
  readonly world: MoneyWorld
  readonly replicas: readonly Replica[]
  readonly started: Started[]
  readonly strikes: Disturbance[]
  readonly watch: StoreWatch
  readonly calls: Call[]
}

/** Requests of all modes through two processes while everything that can fails, then the audit by the provider's own record. */
export async function runMoneyChaos(options: MoneyChaosOptions): Promise<MoneyChaosReport> {
  const mode = options.keepsLeases ? keptMode(options.requests) : STRICT
  const { bytesPerToken, limits } = mode
  const random = seededRandom(options.seed)
  const redis = await startTestRedis()
  const provider = await startRecordingProvider({
    random: seededRandom(options.seed + 1),
    bytesPerToken,
    ...(limits === undefined
      ? {}
      : { limits: new Map([...limits.accounts, ['limited', limits.concurrency]]) }),
  })
  const world = await openMoneyWorld(provider.url, mode.settings, limits)
  const replicas: Replica[] = []
  const watch = watchStore(redis)
  try {
    const running = await Promise.all([1, 2].map(() => startReplica(world, redis)))
    for (const one of running) replicas.push({ running: one, isUp: true })
    const started = running.map((one) => ({ running: one, endedAtMs: null }))
    const stage: Stage = {
      mode,
      random,
      redis,
      provider,
      world,
      replicas,
      started,
      strikes: [],
      watch,
      calls: [],
    }
    await warmUp(stage)
    await play(stage, options)
    const kept = await heldByLiving(stage)
    await settled(stage)
    if (options.untilNothingHeld) await nothingHeld(stage)
    const report = await audit(stage)
    return { ...report, differences: [...report.differences, ...kept] }
  } finally {
    await watch.stop()
    for (const { running } of replicas) await running.remove()
    await provider.close()
    await redis.stop()
    await world.close()
  }
}

function startReplica(world: MoneyWorld, redis: TestRedis, dataDir?: string): Promise<RunningSwitchyard> {
  return startSwitchyard({
    ...(dataDir === undefined ? {} : { dataDir }),
    variables: {
      ...sharedVariables(world.api.url, redis.url),
      ENCRYPTION_KEYS: 'a key ring key of the tests',
      GATEWAY_ONLY: 'on',
      LOG_LEVEL: 'warn',
    },
  })
}

function doorsOf({ replicas }: Stage): readonly string[] {
  return replicas.filter(({ isUp }) => isUp).map(({ running }) => running.url)
}

/** One settled answer of each payer, so that windows begin before everything else that counts in them. */
async function warmUp(stage: Stage): Promise<void> {
  const { world, calls, random } = stage
  for (const payer of world.payers) {
    const began = calls.length
    while (!calls.slice(began).some(({ isComplete }) => isComplete)) {
      const doors = (): readonly string[] => doorsOf(stage)
      const only = { doors, payers: [payer], model: world.model, random, clients: 1, calls }
      await startTraffic({ ...only, total: calls.length + 1 }).end()
      // One that failed may cost something, too: settled after its successor it would be older than the window.
      await settled(stage)
    }
  }
}

async function play(stage: Stage, { requests, blows, say }: MoneyChaosOptions): Promise<void> {
  const { world, calls, random, replicas, redis, started, mode } = stage
  const target: Target = {
    replicas,
    redis,
    database: world.database,
    random,
    async restart(replica) {
      const ended = started.find(({ running }) => running === replica.running)
      if (ended !== undefined) ended.endedAtMs = Date.now()
      replica.running = await startReplica(world, redis, replica.running.dataDir)
      started.push({ running: replica.running, endedAtMs: null })
      replica.isUp = true
    },
  }
  const doors = (): readonly string[] => doorsOf(stage)
  const { payers, model } = world
  const { areQuick } = mode
  const kind = { doors, payers, model, random, clients: CLIENTS, areQuick }
  const traffic = startTraffic({ ...kind, calls, total: requests })
  const kinds = Object.entries(mode.blows)
  for (let index = 0; index < blows; index += 1) {
    // Every blow falls in the middle of traffic that goes on while it lasts.
    const share = requests / (blows + 1)
    traffic.allow(Math.floor(share * (index + 1.9)))
    await traffic.until(Math.floor(share * (index + 1)))
    const [name, strike] = kinds[index % kinds.length] ?? random.pick(kinds)
    say(`${calls.length} requests: ${name}`)
    const fromMs = Date.now()
    await strike(target)
    if (Object.hasOwn(REDIS_BLOWS, name)) stage.strikes.push({ fromMs, toMs: Date.now() })
  }
  await traffic.end()
  say(`${calls.length} requests sent`)
}

/** Waits until everything answered is in the books, every spool of a dead process is, and nobody owes anything. */
async function settled({ replicas, world, redis, calls }: Stage): Promise<void> {
  const isSettled = async (): Promise<boolean> => {
    for (const { running } of replicas) {
      const readiness = (await (await fetch(`${running.url}/readyz`)).json()) as { spool_backlog: number }
      if (readiness.spool_backlog > 0 || leftDirectories(running.dataDir) > 1) return false
    }
    if ((await redis.client.hlen('sy:pending')) > 0) return false
    const { rows } = await world.client.query<{ id: string }>('SELECT id::text FROM usage_logs')
    const ids = new Set(rows.map(({ id }) => id))
    return calls.every(({ isComplete, requestId }) => !isComplete || ids.has(requestId ?? ''))
  }
  await waitUntil('everything is settled', isSettled, SETTLED_MS)
}

/** What nobody calls for any more is given back within moments. */
async function heldByLiving({ watch }: Stage): Promise<readonly string[]> {
  let held: readonly string[] = []
  const isFree = async (): Promise<boolean> => {
    held = await watch.heldByLiving()
    return held.length === 0
  }
  await waitUntil('what is kept is given back', isFree, GIVEN_BACK_MS).catch(() => undefined)
  return held.map((lease) => `Redis: lease ${lease} is held for nobody`)
}

/** Of killed processes neither. */
async function nothingHeld({ redis: { client } }: Stage): Promise<void> {
  const isFree = async (): Promise<boolean> => {
    const counts = await Promise.all([
      client.zcard('sy:leases'),
      client.zcard('sy:tickets'),
      ...COUNTS.map((hash) => countedIn(client, hash)),
    ])
    return counts.every((count) => count === 0)
  }
  await waitUntil('nothing is held', isFree, SETTLED_MS)
}

/** Directories that are not marked as settled: the living process's own is one. */
function leftDirectories(dataDir: string): number {
  const spool = path.join(dataDir, 'spool')
  return readdirSync(spool, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !existsSync(path.join(spool, entry.name, 'settled')),
  ).length
}

async function audit(stage: Stage): Promise<MoneyChaosReport> {
  const { world, provider, calls, watch, mode } = stage
  const disturbed = disturbances(stage.strikes, stage.started, calls)
  const crashed = await world.client.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM usage_logs WHERE status = 'gateway_crash'",
  )
  await foldUsage(world.api.url, new Date(Date.now() + TWO_DAYS_MS))
  return {
    differences: [
      ...(await differences(world, provider.records, calls)),
      ...(await ownAudit(world)),
      ...lostAnswers(calls, provider.records),
      ...limitsPassed(provider.excesses, disturbed),
      ...watch.found,
    ],
    overdrawn: await overdrafts(world.client, mode === STRICT ? [] : disturbed),
    complete: calls.filter(({ isComplete }) => isComplete).length,
    crashRows: crashed.rows[0]?.count ?? 0,
    keptLeases: watch.keptLeases(),
    undisturbed: calls.filter(({ beganAtMs }) => !isDisturbed(disturbed, beganAtMs)).length,
  }
}

/** What the server's own audit of its books finds, the sums behind dashboards included. */
async function ownAudit({ client }: MoneyWorld): Promise<readonly string[]> {
  const found: string[] = []
  for (const { check, query } of AUDIT_CHECKS) {
    const { rows } = await client.query<{ subject: string; expected: string; found: string }>(query)
    for (const row of rows) found.push(`${check}: ${row.subject} is ${row.found}, not ${row.expected}`)
  }
  return found
}
