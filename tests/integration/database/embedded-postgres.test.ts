import { spawn, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createLogger,
  createPrismaClient,
  closePrismaClient,
  openDatabase,
  type OpenDatabase,
} from '@/lib/infra'
import { resolvePostgresLayout } from '@/lib/infra/embedded-postgres/postgres-layout'
import { readProcessIdentity, waitForProcessEnd } from '@/lib/infra/processes/process-identity'
import { waitUntil } from '../../support/wait-until'

const root = path.resolve(import.meta.dirname, '../../..')
const logger = createLogger('silent')
let dataDir: string
let owners: ChildProcess[]
let opened: OpenDatabase[]

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'switchyard-pg-'))
  owners = []
  opened = []
})
afterEach(async () => {
  for (const owner of owners) owner.kill('SIGKILL')
  await Promise.all(opened.map(async (database) => database.stop()))
  const pid = postmasterPid()
  if (pid !== null && readProcessIdentity(pid) !== null) {
    process.kill(pid, 'SIGQUIT')
    await waitForProcessEnd(pid, 60_000)
  }
  rmSync(dataDir, { recursive: true, force: true })
})

async function open(): Promise<OpenDatabase> {
  const database = await openDatabase(
    { DATA_DIR: dataDir, DATABASE_URL: undefined, DATABASE_DIRECT_URL: undefined },
    logger,
  )
  opened.push(database)
  return database
}

/** A gateway-like process that opens the database of `dataDir` and then idles until it is killed. */
async function startOwner(): Promise<ChildProcess> {
  const source = `
    import { createLogger, openDatabase } from '${root}/lib/infra/index.ts'
    await openDatabase({ DATA_DIR: process.argv[2] ?? '' }, createLogger('silent'))
    process.stdout.write('open')
    setInterval(() => undefined, 1000)`
  const script = path.join(dataDir, 'owner.mts')
  writeFileSync(script, source)
  const owner = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  owners.push(owner)
  await new Promise<void>((resolve, reject) => {
    owner.stdout?.once('data', () => resolve())
    owner.once('exit', (code) => reject(new Error(`the owner ended with ${code}`)))
  })
  return owner
}

async function killHard(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

function postmasterPid(): number | null {
  const file = path.join(dataDir, 'postgres', 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null
}

async function query(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('embedded PostgreSQL', () => {
  it('starts, serves pg and Prisma over a private socket only, and stops', async () => {
    const database = await open()
    expect(database.embedded).toBe(true)
    expect(await query(database.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }])
    expect(await query(database.url, 'SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }])
    const prisma = createPrismaClient(database.url)
    expect(await prisma.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }])
    await closePrismaClient(database.url)
    const socketDirectory = new URL(database.url).searchParams.get('host') ?? ''
    expect(statSync(socketDirectory).mode & 0o777).toBe(0o700)
    const wrong = new URL(database.url)
    wrong.password = 'wrong'
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
    const pid = postmasterPid() ?? 0
    await database.stop()
    expect(readProcessIdentity(pid)).toBeNull()
  })

  it('is adopted when its owner was killed, with everything committed', async () => {
    const owner = await startOwner()
    const pid = postmasterPid()
    await expect(open()).rejects.toThrow(`in use by the running process ${owner.pid}`)
    await killHard(owner)
    const database = await open()
    expect(postmasterPid()).toBe(pid)
    await query(database.url, 'CREATE TABLE kept AS SELECT 1 AS x')
    await database.stop()
    expect(await query((await open()).url, 'SELECT x FROM kept')).toEqual([{ x: 1 }])
  })

  it('starts again when owner and server were both killed and left their lock files behind', async () => {
    const owner = await startOwner()
    const pid = postmasterPid() ?? 0
    await killHard(owner)
    process.kill(pid, 'SIGKILL')
    await waitForProcessEnd(pid, 60_000)
    expect(postmasterPid()).toBe(pid)
    const database = await open()
    expect(postmasterPid()).not.toBe(pid)
    expect(await query(database.url, 'SELECT 1 AS x')).toEqual([{ x: 1 }])
  })

  it('is started again at the same address when it is killed while its owner lives', async () => {
    const database = await open()
    await query(database.url, 'CREATE TABLE kept AS SELECT 1 AS x')
    const pid = postmasterPid() ?? 0
    process.kill(pid, 'SIGKILL')
    await waitForProcessEnd(pid, 60_000)
    const kept = await waitUntil('the server is back', () => query(database.url, 'SELECT x FROM kept'))
    expect(kept).toEqual([{ x: 1 }])
    const next = postmasterPid() ?? 0
    expect(next).not.toBe(pid)
    await database.stop()
    expect(readProcessIdentity(next)).toBeNull()
  })

  it('is started again when somebody tells it to end while clients are connected', async () => {
    const database = await open()
    const client = new Client({ connectionString: database.url })
    client.on('error', () => undefined)
    await client.connect()
    const pid = postmasterPid() ?? 0
    process.kill(pid, 'SIGTERM')
    await waitUntil('another server answers', async () => {
      await query(database.url, 'SELECT 1')
      return postmasterPid() !== pid
    })
    await client.end().catch(() => undefined)
  })

  it('is started again at the same address when its socket is taken away, with its folder or without', async () => {
    const database = await open()
    await query(database.url, 'CREATE TABLE kept AS SELECT 1 AS x')
    const folder = new URL(database.url).searchParams.get('host') ?? ''
    for (const taken of [path.join(folder, '.s.PGSQL.5432'), folder]) {
      rmSync(taken, { recursive: true })
      const kept = await waitUntil('the server is back', () => query(database.url, 'SELECT x FROM kept'))
      expect(kept).toEqual([{ x: 1 }])
    }
  })

  it('starts when the pid in its lock files now belongs to a stranger', async () => {
    const first = await open()
    const socketDirectory = new URL(first.url).searchParams.get('host') ?? ''
    const pid = postmasterPid() ?? 0
    const lock = readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')
    await first.stop()
    expect(readProcessIdentity(pid)).toBeNull()
    const stale = lock.replace(String(pid), String(process.pid))
    writeFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), stale)
    writeFileSync(path.join(socketDirectory, '.s.PGSQL.5432.lock'), stale)
    expect(await query((await open()).url, 'SELECT 1 AS x')).toEqual([{ x: 1 }])
  })

  it('replaces an adopted server whose socket folder was cleaned away', async () => {
    const owner = await startOwner()
    const pid = postmasterPid()
    await killHard(owner)
    const recorded = JSON.parse(readFileSync(path.join(dataDir, 'embedded-postgres.json'), 'utf8')) as {
      readonly socketDirectory: string
    }
    rmSync(recorded.socketDirectory, { recursive: true })
    const second = await open()
    expect(postmasterPid()).not.toBe(pid)
    expect(await query(second.url, 'SELECT 1 AS x')).toEqual([{ x: 1 }])
  })

  it('survives a first start that was killed half-way', async () => {
    const building = path.join(resolvePostgresLayout(dataDir, 'x').home, 'postgres.building')
    expect(existsSync(building)).toBe(false)
    const owner = spawn('mkdir', ['-p', path.join(building, 'base')])
    await new Promise((resolve) => owner.once('exit', resolve))
    expect(await query((await open()).url, 'SELECT 1 AS x')).toEqual([{ x: 1 }])
    expect(existsSync(building)).toBe(false)
  })

  it('refuses to guess the password when secrets.json is gone', async () => {
    const database = await open()
    await database.stop()
    rmSync(path.join(dataDir, 'secrets.json'))
    await expect(open()).rejects.toThrow('secrets.json is missing')
  })

  it('serves the cluster of a copied DATA_DIR beside the original, whoever its files belong to', async () => {
    const original = dataDir
    const copy = mkdtempSync(path.join(tmpdir(), 'switchyard-pg-copy-'))
    const tables = async ({ url }: OpenDatabase): Promise<readonly unknown[]> =>
      query(url, "SELECT relname AS name FROM pg_class WHERE relname LIKE 'made_%' ORDER BY 1")
    try {
      const before = await open()
      await query(before.url, 'CREATE TABLE made_before ()')
      await before.stop()
      // Owners and modes are not kept.
      cpSync(original, copy, { recursive: true })
      chmodSync(path.join(copy, 'postgres'), 0o755)
      const first = await open()
      dataDir = copy
      const second = await open()
      await query(second.url, 'CREATE TABLE made_in_copy ()')
      expect(await tables(second)).toEqual([{ name: 'made_before' }, { name: 'made_in_copy' }])
      await second.stop()
      expect(await tables(first)).toEqual([{ name: 'made_before' }])
    } finally {
      dataDir = original
      rmSync(copy, { recursive: true, force: true })
    }
  })
})

it('a configured database starts nothing, and still claims DATA_DIR', async () => {
  const env = { DATA_DIR: dataDir, DATABASE_URL: 'postgresql://db/x', DATABASE_DIRECT_URL: undefined }
  const database = await openDatabase(env, logger)
  opened.push(database)
  expect(database).toMatchObject({
    url: 'postgresql://db/x',
    directUrl: 'postgresql://db/x',
    embedded: false,
  })
  await expect(openDatabase(env, logger)).rejects.toThrow('in use')
})
