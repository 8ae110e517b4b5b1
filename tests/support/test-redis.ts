import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from './free-port'
import { waitUntil } from './wait-until'

/** A Redis of the test's own, on a loopback port nobody else uses; nothing is written to disk. */
export type TestRedis = {
  readonly url: string
  /** For a look from outside. */
  readonly client: Redis
  /** SIGSTOP: connections stay, answers do not come. */
  pause(): void
  resume(): void
  /** kill -9, with all it knew. */
  kill(): Promise<void>
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts a `redis-server`; throws when there is none on this machine. */
export async function startTestRedis(extra: readonly string[] = []): Promise<TestRedis> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'switchyard-redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const state: { child: ChildProcess } = { child: launch(directory, port, extra) }
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null })
  client.on('error', () => undefined)
  await client.ping()
  return {
    url,
    client,
    pause: () => void state.child.kill('SIGSTOP'),
    resume: () => void state.child.kill('SIGCONT'),
    kill: () => end(state.child),
    async restart() {
      state.child = launch(directory, port, extra)
      await waitUntil('Redis is there again', async () => client.status === 'ready')
      await client.ping()
    },
    async stop() {
      client.disconnect()
      await end(state.child)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** How many fields of a hash of counts count something: those at zero stay until the counts are made anew. */
export async function countedIn(client: Redis, hash: string): Promise<number> {
  return (await client.hvals(hash)).filter((count) => count !== '0').length
}

/** Scripts the server has run for clients meanwhile. */
export async function commandsDuring(client: Redis, work: () => Promise<unknown>): Promise<number> {
  await client.config('RESETSTAT')
  await work()
  const stats = await client.info('commandstats')
  return [...stats.matchAll(/cmdstat_(evalsha|eval):calls=(\d+)/g)].reduce(
    (sum, [, , calls]) => sum + Number(calls),
    0,
  )
}

function launch(directory: string, port: number, extra: readonly string[]): ChildProcess {
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    directory,
  ]
  const child = spawn('redis-server', [...options, ...extra], { stdio: 'ignore' })
  child.once('error', () => undefined)
  return child
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}
