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
import { BLOWS } from './blows'
import type { Replica, Target } from './blows'
import { openMoneyWorld } from './money-world'
import type { MoneyWorld } from './money-world'
import { differences } from './oracle'
import { seededRandom } from './random'
import type { Random } from './random'
import { startRecordingProvider } from './recording-provider'
import type { RecordingProvider } from './recording-provider'
import { startTraffic } from './traffic'
import type { Call } from './traffic'

export type MoneyChaosOptions = {
  readonly seed: number
  readonly requests: number
  /** Disasters, evenly spread over the requests; every kind falls in turn. */
  readonly blows: number
  /** Waits at the end until what killed processes held has run out too (90 s). */
  readonly untilNothingHeld: boolean
  readonly say: (line: string) => void
}

export type MoneyChaosReport = {
  /** What the books and the provider's record disagree in. */
  readonly differences: readonly string[]
  /** Payers with less than nothing: never under strict holds. */
  readonly overdrawn: readonly string[]
  readonly complete: number
  readonly crashRows: number
}

const CLIENTS = 32
const SETTLED_MS = 120_000
const TWO_DAYS_MS = 2 * 86_400_000

type Stage = {
  readonly random: Random
  readonly redis: TestRedis
  readonly provider: RecordingProvider
  readonly world: MoneyWorld
  readonly replicas: readonly Replica[]
  readonly calls: Call[]
}

/** Requests of all modes through two processes while everything that can fails, then the audit by the provider's own record. */
export async function runMoneyChaos(options: MoneyChaosOptions): Promise<MoneyChaosReport> {
  const random = seededRandom(options.seed)
  const redis = await startTestRedis()
  const provider = await startRecordingProvider(seededRandom(options.seed + 1))
  const world = await openMoneyWorld(provider.url, { holds: 'strict' })
  const replicas: Replica[] = []
  try {
    const started = await Promise.all([1, 2].map(() => startReplica(world, redis)))
    for (const running of started) replicas.push({ running, isUp: true })
    const stage: Stage = { random, redis, provider, world, replicas, calls: [] }
    await warmUp(stage)
    await play(stage, options)
    await settled(stage)
    if (options.untilNothingHeld) await nothingHeld(stage)
    return await audit(stage)
  } finally {
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
      LOG_LEVEL: 'error',
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
  const { world, calls, random, replicas, redis } = stage
  const target: Target = {
    replicas,
    redis,
    database: world.database,
    random,
    async restart(replica) {
      replica.running = await startReplica(world, redis, replica.running.dataDir)
      replica.isUp = true
    },
  }
  const doors = (): readonly string[] => doorsOf(stage)
  const { payers, model } = world
  const traffic = startTraffic({ doors, payers, model, random, clients: CLIENTS, calls, total: requests })
  const kinds = Object.entries(BLOWS)
  for (let index = 0; index < blows; index += 1) {
    // Every blow falls in the middle of traffic that goes on while it lasts.
    const share = requests / (blows + 1)
    traffic.allow(Math.floor(share * (index + 1.9)))
    await traffic.until(Math.floor(share * (index + 1)))
    const [name, strike] = kinds[index % kinds.length] ?? random.pick(kinds)
    say(`${calls.length} requests: ${name}`)
    await strike(target)
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

async function nothingHeld({ redis }: Stage): Promise<void> {
  const isFree = async (): Promise<boolean> => {
    const counts = await Promise.all([countedIn(redis.client, 'sy:held'), redis.client.zcard('sy:leases')])
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

async function audit({ world, provider, calls }: Stage): Promise<MoneyChaosReport> {
  const { rows } = await world.client.query<{ email: string }>(
    'SELECT u.email FROM users AS u JOIN user_state AS s ON s.user_id = u.id WHERE s.balance < 0',
  )
  const crashed = await world.client.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM usage_logs WHERE status = 'gateway_crash'",
  )
  await foldUsage(world.api.url, new Date(Date.now() + TWO_DAYS_MS))
  return {
    differences: [...(await differences(world, provider.records, calls)), ...(await ownAudit(world))],
    overdrawn: rows.map(({ email }) => email),
    complete: calls.filter(({ isComplete }) => isComplete).length,
    crashRows: crashed.rows[0]?.count ?? 0,
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
