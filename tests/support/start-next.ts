import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { cleanEnvironment } from './clean-environment'
import { ADMIN_API_KEY } from './start-switchyard'
import { createTestDatabase } from './test-database'

const START_MS = 240_000
const STOP_MS = 15_000
const SECRETS = {
  NEXTAUTH_SECRET: 'test-nextauth-secret-0123456789',
  ENCRYPTION_KEYS: 'test-encryption-key-0123456789abcdef',
}

/** The built app under plain `next start`: pages, JSON API and the gateway's route handlers in one process. */
export type RunningNext = {
  readonly url: string
  readonly dataDir: string
  readonly databaseUrl: string
  /** Everything it printed so far. */
  readonly output: () => string
  /** What must never be printed. */
  readonly secrets: readonly string[]
  /** Ends the process, removes data directory and database. */
  remove(): Promise<void>
}

/** Starts `next start` on a free port with a database and data directory of its own; resolves when it is ready. */
export async function startNext(variables: Readonly<Record<string, string>> = {}): Promise<RunningNext> {
  const database = await createTestDatabase()
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'switchyard-next-'))
  const child = spawn(
    process.execPath,
    ['node_modules/next/dist/bin/next', 'start', '-p', '0', '-H', '127.0.0.1'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...cleanEnvironment(), ...baseVariables(dataDir, database.url), ...variables },
    },
  )
  const printed: string[] = []
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')))
  const output = (): string => printed.join('')
  const url = await readyUrl(child, output)
  return {
    url,
    dataDir,
    databaseUrl: database.url,
    output,
    secrets: [...Object.values(SECRETS), new URL(database.url).password],
    async remove() {
      await endProcess(child)
      rmSync(dataDir, { recursive: true, force: true })
      await database.drop()
    },
  }
}

function baseVariables(dataDir: string, databaseUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    ADMIN_API_KEY,
    ALLOW_PRIVATE_UPSTREAMS: 'on',
    LOG_LEVEL: 'warn',
    ...SECRETS,
  }
}

function readyUrl(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL')
      reject(new Error(`next start did not start: ${why}\n${output()}`))
    }
    const timer = setTimeout(() => fail('time is up'), START_MS)
    const onExit = (code: number | null): void => {
      clearTimeout(timer)
      fail(`exit code ${code}`)
    }
    const onData = (): void => {
      const port = /http:\/\/[^\s:]+:(\d+)/.exec(output())?.[1]
      if (port === undefined || !output().includes('Ready in')) return
      clearTimeout(timer)
      child.off('exit', onExit)
      child.stdout?.off('data', onData)
      resolve(`http://127.0.0.1:${port}`)
    }
    child.once('exit', onExit)
    child.stdout?.on('data', onData)
  })
}

function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
