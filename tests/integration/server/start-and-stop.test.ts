import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readProcessIdentity } from '../../../lib/infra'
import { embeddedDatabase } from '../../support/embedded-database'
import { freePort } from '../../support/free-port'
import { runServer } from '../../support/run-server'
import { startSwitchyard } from '../../support/start-switchyard'

let dataDir: string

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'switchyard-start-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

describe('a wrong configuration', () => {
  it('stops the start with one list of everything that is wrong', async () => {
    const { exitCode, output } = await runServer({
      DATA_DIR: dataDir,
      PORT: 'eighty',
      LOG_LEVEL: 'loud',
      MAX_BODY_BYTES: 'a lot',
      ENCRYPTION_KEYS: 'short',
      TRUSTED_PROXIES: '10.0.0.0/8,nowhere',
      ADMIN_EMAIL: 'admin@example.com',
      DATABASE_DIRECT_URL: 'postgresql://localhost/x',
      SWITCHYARD_TYPO: 'yes',
    })
    expect(exitCode).toBe(1)
    expect(output).toContain('Switchyard could not start: The configuration has 8 problem(s):')
    const lines = output.split('\n').filter((line) => line.startsWith('  - '))
    expect(lines.map((line) => line.slice(4).split(':')[0])).toEqual(
      expect.arrayContaining([
        'PORT',
        'LOG_LEVEL',
        'MAX_BODY_BYTES',
        'ENCRYPTION_KEYS',
        'TRUSTED_PROXIES',
        'SWITCHYARD_TYPO',
        'DATABASE_DIRECT_URL',
        'ADMIN_EMAIL, ADMIN_PASSWORD',
      ]),
    )
    expect(output).toContain('SWITCHYARD_TYPO: there is no such variable')
    expect(output).not.toMatch(/\n {4}at /)
    expect(existsSync(path.join(dataDir, 'secrets.json'))).toBe(false)
  })

  it.each([
    [
      'WORKERS',
      { WORKERS: '2' },
      /WORKERS: more than one gateway process needs a store they share: set REDIS_URL/,
    ],
    ['REDIS_URL', { REDIS_URL: 'localhost:6379' }, /REDIS_URL: must be a URL that starts with redis:\/\//],
    [
      'a database of one’s own without its secrets',
      { DATABASE_URL: 'postgresql://localhost/x' },
      /NEXTAUTH_SECRET: required with DATABASE_URL.*\n.*ENCRYPTION_KEYS: required/,
    ],
  ])('%s is refused with the reason', async (_, variables, reason) => {
    const { exitCode, output } = await runServer({ DATA_DIR: dataDir, ...variables })
    expect(exitCode).toBe(1)
    expect(output).toMatch(reason)
  })
})

describe('a start that fails', () => {
  let blocker: Server | undefined

  afterEach(() => {
    blocker?.close()
    blocker = undefined
  })

  it('names the busy port and stops what it had started', async () => {
    const port = await freePort()
    blocker = createServer().listen(port, '127.0.0.1')
    const { exitCode, output } = await runServer({ DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'info' })
    expect(exitCode).toBe(1)
    expect(output).toMatch(new RegExp(`could not start: port ${port} on 127.0.0.1 is in use: .*set PORT`))
    const postmaster = Number(/"postgresPid":(\d+)/.exec(output)?.[1])
    expect(postmaster).toBeGreaterThan(0)
    expect(readProcessIdentity(postmaster)).toBeNull()
  })

  it('says that the database does not answer', async () => {
    const { exitCode, output } = await runServer({
      DATA_DIR: dataDir,
      DATABASE_URL: `postgresql://nobody:secret-of-nobody@127.0.0.1:${await freePort()}/x`,
      NEXTAUTH_SECRET: 'a secret for this test alone',
      ENCRYPTION_KEYS: 'a key for this test alone',
    })
    expect(exitCode).toBe(1)
    expect(output).toMatch(/Switchyard could not start: .*(ECONNREFUSED|does not answer)/)
    expect(output).not.toContain('secret-of-nobody')
  })

  it('leaves the instance alone that owns the data directory', async () => {
    const running = await startSwitchyard({ dataDir, variables: { GATEWAY_ONLY: 'on' } })
    try {
      const { exitCode, output } = await runServer({ DATA_DIR: dataDir })
      expect(exitCode).toBe(1)
      expect(output).toContain(`DATA_DIR ${dataDir} is in use by the running process ${running.pid}`)
      expect((await fetch(`${running.url}/readyz`)).status).toBe(200)
    } finally {
      expect(await running.stop()).toBe(true)
    }
  })
})

it('a gateway without a portal says so at once', async () => {
  const running = await startSwitchyard({ dataDir, variables: { GATEWAY_ONLY: 'on' } })
  try {
    // Shorter than a portal that is starting is waited for.
    const signal = AbortSignal.timeout(4_000)
    expect((await fetch(`${running.url}/login`, { signal })).status).toBe(503)
  } finally {
    expect(await running.stop()).toBe(true)
  }
})

it.each(['SIGTERM', 'SIGHUP'] as const)(
  '%s during the start stops everything that was started',
  async (signal) => {
    let isTold = false
    const { exitCode, output } = await runServer(
      { DATA_DIR: dataDir, LOG_LEVEL: 'info' },
      (printed, child) => {
        if (isTold || !printed.includes('embedded PostgreSQL is ready')) return
        isTold = true
        child.kill(signal)
      },
    )
    expect(exitCode).toBe(0)
    expect(readProcessIdentity(Number(/"postgresPid":(\d+)/.exec(output)?.[1]))).toBeNull()
    expect(existsSync(path.join(dataDir, 'instance.lock'))).toBe(false)
  },
)

it('a restart goes on with the secrets and the database it finds', async () => {
  const variables = { GATEWAY_ONLY: 'on' }
  const first = await startSwitchyard({ dataDir, variables })
  const secrets = readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')
  const [before] = await embeddedDatabase(dataDir).rows<{ count: string }>(
    'SELECT count(*) FROM _prisma_migrations',
  )
  expect(await first.stop()).toBe(true)
  const second = await startSwitchyard({ dataDir, variables })
  expect(readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')).toBe(secrets)
  const [after] = await embeddedDatabase(dataDir).rows<{ count: string }>(
    'SELECT count(*) FROM _prisma_migrations',
  )
  expect(after).toEqual(before)
  expect(await second.stop()).toBe(true)
})
