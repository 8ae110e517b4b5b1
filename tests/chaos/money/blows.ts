import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import type { RunningSwitchyard } from '../../support/start-switchyard'
import type { TestRedis } from '../../support/test-redis'
import { POSTGRES_ENDS, type RestartableDatabase } from '../../support/restartable-database'
import { AUDITOR } from './money-world'
import type { Random } from './random'

/** A process that may be killed and comes back on the same data directory. */
export type Replica = { running: RunningSwitchyard; isUp: boolean }

/** What blows fall on. */
export type Target = {
  readonly replicas: readonly Replica[]
  readonly redis: TestRedis
  readonly database: RestartableDatabase
  readonly random: Random
  readonly restart: (replica: Replica) => Promise<void>
}

export type Blow = (target: Target) => Promise<void>

/** What makes processes go on without Redis, or with one that knows nothing. */
export const REDIS_BLOWS: Readonly<Record<string, Blow>> = {
  'Redis loses everything': async ({ redis }) => void (await redis.client.flushall()),
  'Redis is silent': async ({ redis, random }) => {
    redis.pause()
    await pause(random.whole(100, 2_000))
    redis.resume()
  },
  'Redis ends and starts again': async ({ redis, random }) => {
    await redis.kill()
    await pause(random.whole(0, 1_500))
    await redis.restart()
  },
}

/** Everything that goes wrong, by name. */
export const BLOWS: Readonly<Record<string, Blow>> = {
  'kill -9': killAndRestart,
  'kill -9 inside settlement': async (target) => {
    await untilSettling(target)
    await killAndRestart(target)
  },
  'the same events again': deliverTwice,
  'the database goes away': databaseAway,
  'the database server ends and starts again': restartDatabase,
  'database connections break': (target) => breakConnections(target.database.url),
  'Redis loses everything': async ({ redis }) => void (await redis.client.flushall()),
}

/** The same where leases are kept between requests: Redis, which knows of them, suffers most. */
export const KEPT_BLOWS: Readonly<Record<string, Blow>> = {
  'kill -9': killAndRestart,
  ...REDIS_BLOWS,
  ...BLOWS,
}

async function killAndRestart(target: Target): Promise<void> {
  const replica = target.random.pick(target.replicas)
  await pause(target.random.whole(0, 300))
  replica.isUp = false
  await replica.running.kill()
  await target.restart(replica)
}

/** The spool of a killed process is there a second time, without its checkpoint: every record is read anew. */
async function deliverTwice(target: Target): Promise<void> {
  const replica = target.random.pick(target.replicas)
  const spool = path.join(replica.running.dataDir, 'spool')
  replica.isUp = false
  await replica.running.kill()
  const [directory] = readdirSync(spool, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !existsSync(path.join(spool, entry.name, 'settled')))
    .map(({ name }) => name)
  if (directory !== undefined) {
    const copy = path.join(spool, `again-${Date.now().toString(36)}`)
    mkdirSync(copy)
    cpSync(path.join(spool, directory), copy, { recursive: true })
    rmSync(path.join(copy, 'checkpoint.json'), { force: true })
    rmSync(path.join(copy, 'reserve'), { force: true })
    writeFileSync(
      path.join(copy, 'owner.json'),
      JSON.stringify({ host: hostname(), pid: 999_999_999, identity: 'gone' }),
    )
  }
  await target.restart(replica)
}

/** Nobody can connect, and whoever was connected is not any more. */
async function databaseAway({ database, random }: Target): Promise<void> {
  await asAdmin(database.url, async (client, name) => {
    await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
    await client.query(BREAK, [name, AUDITOR])
    await pause(random.whole(200, 1_500))
    await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
  })
}

async function restartDatabase({ database, random }: Target): Promise<void> {
  await database.restart(random.pick(POSTGRES_ENDS), () => pause(random.whole(0, 1_500)))
}

async function breakConnections(databaseUrl: string): Promise<void> {
  await asAdmin(databaseUrl, async (client, name) => {
    await client.query(BREAK, [name, AUDITOR])
  })
}

/** Waits for a moment at which a batch is being settled; gives up after a while without one. */
async function untilSettling({ database }: Target): Promise<void> {
  await asAdmin(database.url, async (client, name) => {
    for (let look = 0; look < 400; look += 1) {
      const { rows } = await client.query(
        "SELECT FROM pg_stat_activity WHERE datname = $1 AND state = 'active' AND query LIKE '%settle_arrived_usage%'",
        [name],
      )
      if (rows.length > 0) return
    }
  })
}

const BREAK =
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name <> $2'

async function asAdmin(
  databaseUrl: string,
  work: (client: Client, databaseName: string) => Promise<void>,
): Promise<void> {
  const name = /\/([a-z0-9_]+)\?/.exec(databaseUrl)?.[1] ?? ''
  const client = new Client({ connectionString: databaseUrl.replace(`/${name}?`, '/postgres?') })
  await client.connect()
  try {
    await work(client, name)
  } finally {
    await client.end()
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
