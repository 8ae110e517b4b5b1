import { Client } from 'pg'
import { freePort, waitForAnswer } from '../load/free-port'
import { startGateway, type DoorMeans } from '../load/gateway'
import { cpuSecondsOf, OTHER_CORE, residentKiBOf, startPinned } from '../load/processes'
import type { Caller } from '../load/wrk'
import { readOpenStreams, type Delays } from './open-streams'

/** How many run at once. */
export const STREAMS = 2_000
const SECONDS = 6

/** Many streams at once, each at its own slow pace, as people who read them are served. */
export type OpenStreams = {
  readonly direct: Delays
  readonly gateway: Delays
  /** Of the gateway, for an event that is passed on. */
  readonly cpuMicroseconds: number
  /** What the gateway grew by, for each stream. */
  readonly residentKiB: number
}

async function startPacedUpstream(): Promise<string> {
  const port = await freePort()
  const output: string[] = []
  const program = ['node_modules/tsx/dist/cli.mjs', 'bench/streams/paced-upstream.ts', String(port)]
  startPinned([process.execPath, ...program], { core: OTHER_CORE, output })
  const url = `http://127.0.0.1:${port}`
  await waitForAnswer({ url, withinMs: 10_000, output })
  return url
}

async function moveAccounts(databaseUrl: string, baseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('UPDATE accounts SET base_url = $1', [baseUrl])
  } finally {
    await client.end()
  }
}

/**
 * Reads the same streams from a paced provider and through a gateway process of its own, whose directory is named by `means`;
 * there only once, since what clients leave is read on for a while and would be measured with the next ones. Afterwards
 * all accounts lead to that provider.
 */
export async function measureOpenStreams(means: DoorMeans, callers: readonly Caller[]): Promise<OpenStreams> {
  const upstream = await startPacedUpstream()
  await moveAccounts(means.databaseUrl, upstream)
  const door = await startGateway(means)
  const load = { callers, count: STREAMS, seconds: SECONDS }
  const direct = await readOpenStreams({ ...load, url: upstream })
  const before = residentKiBOf(door.pid)
  let cpuBefore = 0
  const gateway = await readOpenStreams({
    ...load,
    url: door.url,
    onOpen: () => (cpuBefore = cpuSecondsOf(door.pid)),
  })
  const cpuMicroseconds = ((cpuSecondsOf(door.pid) - cpuBefore) * 1e6) / gateway.events
  const residentKiB = (residentKiBOf(door.pid) - before) / STREAMS
  return { direct, gateway, cpuMicroseconds, residentKiB }
}
