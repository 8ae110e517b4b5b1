import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { freePort, waitForAnswer } from './free-port'
import { startPinned, TESTED_CORE } from './processes'
import type { Caller } from './wrk'
import { SERVER_FLAGS } from '../../scripts/server-flags.mjs'

/** A door under test. */
export type Door = { readonly url: string; readonly pid: number; readonly output: readonly string[] }

/** What both doors are started with. */
export type DoorMeans = {
  readonly directory: string
  readonly databaseUrl: string
  readonly encryptionKey: string
  /** Limits are shared through it; in memory when left out. */
  readonly redisUrl?: string
}

const START_MS = 30_000

function environmentOf(means: DoorMeans, port: number, dataDir: string): Record<string, string> {
  mkdirSync(dataDir, { recursive: true })
  return {
    NODE_ENV: 'production',
    PORT: String(port),
    DATA_DIR: dataDir,
    DATABASE_URL: means.databaseUrl,
    ENCRYPTION_KEYS: means.encryptionKey,
    NEXTAUTH_SECRET: 'bench-bench-bench-bench-bench-bench',
    ADMIN_API_KEY: 'admin-bench-bench-bench-bench',
    ALLOW_PRIVATE_UPSTREAMS: '1',
    GATEWAY_ONLY: '1',
    LOG_LEVEL: 'warn',
    NEXT_TELEMETRY_DISABLED: '1',
    // Empty is absent: what the shell names is somebody's.
    DATABASE_DIRECT_URL: '',
    REDIS_URL: means.redisUrl ?? '',
  }
}

/** Door 1: the gateway process, pinned to the tested core. */
export async function startGateway(means: DoorMeans): Promise<Door> {
  const port = await freePort()
  const output: string[] = []
  const environment = environmentOf(
    means,
    port,
    path.join(means.directory, means.redisUrl === undefined ? 'gateway' : 'gateway-redis'),
  )
  const child = startPinned([process.execPath, ...SERVER_FLAGS, 'dist/server.mjs'], {
    core: TESTED_CORE,
    environment,
    output,
  })
  const url = `http://127.0.0.1:${port}`
  await waitForAnswer({ url: `${url}/readyz`, withinMs: START_MS, output })
  return { url, pid: child.pid ?? 0, output }
}

/** Door 2: the same core in Next.js route handlers under `next start`; `null` when there is no build. */
export async function startRouteHandlers(means: DoorMeans): Promise<Door | null> {
  if (!existsSync('.next/BUILD_ID')) return null
  const port = await freePort()
  const output: string[] = []
  const environment = environmentOf(means, port, path.join(means.directory, 'route-handlers'))
  const next = ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', String(port)]
  const child = startPinned([process.execPath, ...next], { core: TESTED_CORE, environment, output })
  const url = `http://127.0.0.1:${port}`
  await waitForAnswer({ url: `${url}/`, withinMs: START_MS, output, anyStatus: true })
  return { url, pid: child.pid ?? 0, output }
}

/** Sends one request of each kind and throws when it is not answered as expected: a load run of refusals measures nothing. */
export async function probeDoor(door: Door, caller: Caller): Promise<void> {
  for (const stream of [false, true]) {
    const answer = await fetch(`${door.url}/v1/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-api-key': caller.apiKey,
        'anthropic-version': '2023-06-01',
        accept: stream ? 'text/event-stream' : 'application/json',
      },
      body: JSON.stringify({
        model: caller.requestedModel,
        max_tokens: 16,
        stream,
        messages: [{ role: 'user', content: 'ready?' }],
      }),
      signal: AbortSignal.timeout(15_000),
    })
    const text = await answer.text()
    const expected = stream ? 'message_stop' : '"role":"assistant"'
    if (answer.status !== 200 || !text.includes(expected)) {
      const said = door.output.join('').slice(-2_000)
      throw new Error(`${door.url} answered the probe with ${answer.status}: ${text.slice(0, 500)}\n${said}`)
    }
  }
}

/** How far settlement is behind. */
export type Settlement = { readonly backlog: number; readonly lagMs: number }

/** Reads the settlement figures of a gateway process. */
export async function readSettlement(door: Door): Promise<Settlement> {
  const answer = await fetch(`${door.url}/readyz`, { signal: AbortSignal.timeout(5_000) })
  const figures = (await answer.json()) as { spool_backlog?: number; settlement_lag_ms?: number }
  if (figures.spool_backlog === undefined || figures.settlement_lag_ms === undefined) {
    throw new Error(`/readyz says nothing about settlement: ${JSON.stringify(figures)}`)
  }
  return { backlog: figures.spool_backlog, lagMs: figures.settlement_lag_ms }
}

/** Waits until everything is settled; returns how long that took, in milliseconds. */
export async function waitUntilSettled(door: Door, withinMs: number): Promise<number> {
  const startedAt = performance.now()
  for (;;) {
    const { backlog } = await readSettlement(door)
    const tookMs = performance.now() - startedAt
    if (backlog === 0) return tookMs
    if (tookMs > withinMs)
      throw new Error(`${backlog} usage events are not settled after ${withinMs / 1_000} s`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
