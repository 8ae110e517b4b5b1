import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { createKeyRing, createLogger, ensurePartitions, openDatabase, runMigrations } from '@/lib/infra'
import { measureAddedLatency } from './load/added-latency'
import { alternate, runAgainstDoor, type Comparison, type Load } from './load/compare'
import {
  probeDoor,
  startGateway,
  startRouteHandlers,
  waitUntilSettled,
  type Door,
  type DoorMeans,
} from './load/gateway'
import { startProxy, startUpstream, type Nginx } from './load/nginx'
import { writePayloads } from './load/payloads'
import { killAll, pinSelf, requireTools, stopAll } from './load/processes'
import { startRedis } from './load/redis'
import { faultsOf, renderTable, rowsOf, type Findings } from './load/report'
import { SEEDED, seedDatabase } from './load/seed'
import { measureOpenStreams, STREAMS, type OpenStreams } from './streams/measure'
import { runWrk, writeWrkScript, type Caller, type LoadRun } from './load/wrk'

const WHOLE_LIMIT_MS = 178_000
const RUN_SECONDS = 3
/** Before a process is measured: until its code is compiled. */
const WARM_UP_SECONDS = 4
const ROUNDS = 3
const TRANSLATED_ROUNDS = 2
const CONNECTIONS = 64
const LATENCY_SECONDS = 8

function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`)
}

/** What is undone at the end, last first. */
const cleanUps: (() => Promise<void> | void)[] = []

async function cleanUp(): Promise<void> {
  await stopAll()
  for (const undo of cleanUps.splice(0).toReversed()) await undo()
}

type Field = {
  readonly upstream: Nginx
  readonly proxy: Nginx
  readonly streamProxy: Nginx
  readonly means: DoorMeans
  readonly callers: readonly Caller[]
  readonly door: Door
  readonly wholeScript: string
  readonly streamScript: string
  readonly translatedScript: string
}

async function openScratchDatabase(directory: string): Promise<string> {
  const logger = createLogger('error')
  const database = await openDatabase(
    { DATA_DIR: path.join(directory, 'database'), DATABASE_URL: undefined, DATABASE_DIRECT_URL: undefined },
    logger,
  )
  cleanUps.push(() => database.stop())
  await runMigrations({ url: database.directUrl, logger })
  await ensurePartitions(database.directUrl)
  return database.directUrl
}

async function prepare(): Promise<Field> {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-bench-'))
  chmodSync(directory, 0o755)
  cleanUps.push(() => rmSync(directory, { recursive: true, force: true }))
  say('starting nginx as upstream and as yardstick')
  writePayloads(directory)
  const upstream = await startUpstream(directory)
  const proxy = await startProxy(directory, upstream, 'plain')
  const streamProxy = await startProxy(directory, upstream, 'stream')
  say(`seeding a scratch database: ${SEEDED}`)
  const databaseUrl = await openScratchDatabase(directory)
  const encryptionKey = randomBytes(24).toString('hex')
  const credentials = createKeyRing([encryptionKey]).encrypt(JSON.stringify({ api_key: 'sk-upstream' }))
  const callers = await seedDatabase({ databaseUrl, credentials, upstreamUrl: upstream.url })
  const means: DoorMeans = { directory, databaseUrl, encryptionKey }
  say('starting the gateway')
  const door = await startGateway(means)
  for (const caller of callers.slice(0, 5)) await probeDoor(door, caller)
  return {
    upstream,
    proxy,
    streamProxy,
    means,
    callers,
    door,
    wholeScript: writeWrkScript(directory, callers, 'whole'),
    streamScript: writeWrkScript(directory, callers, 'stream'),
    translatedScript: writeWrkScript(directory, callers, 'translated'),
  }
}

/** The other door on the same database, with a spool of its own; settled before its figures are read. */
async function measureRouteHandlers(field: Field): Promise<LoadRun[] | string> {
  const door = await startRouteHandlers(field.means)
  if (door === null) return 'no build of the app'
  const [caller] = field.callers
  if (caller !== undefined) await probeDoor(door, caller)
  const load = { url: door.url, script: field.wholeScript, connections: CONNECTIONS, seconds: RUN_SECONDS }
  await runWrk({ ...load, seconds: 1 })
  return [await runWrk(load), await runWrk(load)]
}

/** The same pipeline with its limits in Redis, which runs on the load generator's core; a process of its own. */
async function measureShared(field: Field): Promise<Comparison | string> {
  const redisUrl = await startRedis(field.means.directory)
  if (redisUrl === null) return 'no redis-server'
  const door = await startGateway({ ...field.means, redisUrl })
  for (const caller of field.callers.slice(0, 5)) await probeDoor(door, caller)
  const load: Load = { script: field.wholeScript, connections: CONNECTIONS, seconds: RUN_SECONDS }
  await runAgainstDoor(door, { ...load, seconds: WARM_UP_SECONDS })
  return alternate({ yardstickUrl: field.proxy.url, door, load, rounds: ROUNDS })
}

/** The last of all: it leads the accounts elsewhere. */
function measureOpen({ means, callers }: Field): Promise<OpenStreams> {
  return measureOpenStreams({ ...means, directory: path.join(means.directory, 'open-streams') }, callers)
}

async function countRows(databaseUrl: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM usage_logs')
    return Number(rows[0]?.count)
  } finally {
    await client.end()
  }
}

async function measure(field: Field): Promise<Findings> {
  const { door, proxy, streamProxy, upstream, callers } = field
  const load = (script: string): Load => ({ script, connections: CONNECTIONS, seconds: RUN_SECONDS })
  const before = await countRows(field.means.databaseUrl)
  say('warming up')
  const warmUps = [
    await runAgainstDoor(door, { ...load(field.wholeScript), seconds: WARM_UP_SECONDS / 2 }),
    await runAgainstDoor(door, { ...load(field.streamScript), seconds: WARM_UP_SECONDS / 2 }),
  ]
  say(`non-streaming: ${ROUNDS} rounds of ${RUN_SECONDS} s, nginx and gateway in turn`)
  const whole = await alternate({
    yardstickUrl: proxy.url,
    door,
    load: load(field.wholeScript),
    rounds: ROUNDS,
  })
  say('streamed: the same')
  const streamed = await alternate({
    yardstickUrl: streamProxy.url,
    door,
    load: load(field.streamScript),
    rounds: ROUNDS,
  })
  say('streamed through Chat: the same')
  const buffered = [
    await runWrk({ url: proxy.url, ...load(field.streamScript) }),
    await runWrk({ url: proxy.url, ...load(field.streamScript) }),
  ]
  const translated = await alternate({
    yardstickUrl: streamProxy.url,
    door,
    load: load(field.translatedScript),
    rounds: TRANSLATED_ROUNDS,
  })
  say('one connection')
  const single = await runAgainstDoor(door, { script: field.wholeScript, connections: 1, seconds: 2 })
  say('added latency at 500 requests/s')
  const latency = await measureAddedLatency({
    directUrl: upstream.url,
    gatewayUrl: door.url,
    callers,
    perSecond: 500,
    seconds: LATENCY_SECONDS,
  })
  await waitUntilSettled(door, 10_000)
  const runs = [...warmUps, ...whole.gateway, ...streamed.gateway, ...translated.gateway, single]
  const rows = (await countRows(field.means.databaseUrl)) - before
  const answers = runs.reduce((sum, run) => sum + run.requests - run.refused, latency.samples)
  const cutOff = runs.length * CONNECTIONS
  say('non-streaming again, limits shared through Redis')
  const shared = await measureShared(field).catch((error: unknown) => String(error))
  say('the same core in Next.js route handlers')
  const routeHandlers = await measureRouteHandlers(field).catch((error: unknown) => {
    say(String(error))
    return 'it did not answer'
  })
  say(`${STREAMS} open streams`)
  const open = await measureOpen(field).catch((error: unknown) => String(error))
  return {
    whole,
    streamed,
    buffered,
    translated,
    shared,
    single,
    routeHandlers,
    latency,
    open,
    rows,
    answers,
    cutOff,
  }
}

function print(findings: Findings, seconds: number): void {
  const faults = faultsOf(findings)
  const lines = [
    `One core for the system under test, ${CONNECTIONS} connections, ${SEEDED}.`,
    'Load generator, upstream and PostgreSQL on the other core; no access logs anywhere.',
    'Streams are measured beside nginx with `proxy_buffering off`: piece by piece, as the gateway passes them on.',
    '',
    renderTable(rowsOf(findings)),
    '',
    faults.length === 0 ? 'This run counts.' : `This run does NOT count: ${[...new Set(faults)].join('; ')}.`,
    `Took ${Math.round(seconds)} s.`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  if (faults.length > 0) process.exitCode = 1
}

async function main(): Promise<void> {
  const startedAt = performance.now()
  requireTools()
  if (!existsSync('dist/server.mjs'))
    throw new Error('dist/server.mjs is missing: use `npm run bench`, or build first.')
  pinSelf()
  const field = await prepare()
  const findings = await measure(field)
  print(findings, (performance.now() - startedAt) / 1_000)
}

function giveUp(reason: string): void {
  say(reason)
  cleanUp()
    .catch((error: unknown) => say(String(error)))
    .finally(() => {
      killAll()
      process.exit(1)
    })
}

process.chdir(path.dirname(import.meta.dirname))
const limit = setTimeout(() => giveUp('not finished within three minutes, giving up'), WHOLE_LIMIT_MS)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => giveUp('stopped'))
process.once('exit', killAll)
try {
  await main()
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
} finally {
  clearTimeout(limit)
  await cleanUp()
}
