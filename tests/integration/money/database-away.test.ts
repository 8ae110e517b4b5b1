import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openMoneyWorld, type MoneyWorld } from '../../chaos/money/money-world'
import { differences } from '../../chaos/money/oracle'
import { seededRandom } from '../../chaos/money/random'
import { startRecordingProvider, type RecordingProvider } from '../../chaos/money/recording-provider'
import { startTraffic, type Call } from '../../chaos/money/traffic'
import { startSwitchyard, type RunningSwitchyard } from '../../support/start-switchyard'
import { waitUntil } from '../../support/wait-until'

const NOISY_MACHINE_MS = 600_000
/** Longer than anything is remembered without asking the database. */
const OUTAGE_MS = 65_000
const PAUSE_MS = 250
const LEAST_CALLS = 300

let provider: RecordingProvider
let world: MoneyWorld
let gateway: RunningSwitchyard
const calls: Call[] = []
const random = seededRandom(20_261_121)

beforeAll(async () => {
  provider = await startRecordingProvider({ random: seededRandom(7) })
  world = await openMoneyWorld(provider.url, {})
  gateway = await startSwitchyard({
    variables: {
      DATABASE_URL: world.api.url,
      NEXTAUTH_SECRET: 'test-test-test-test-test-test-test',
      ENCRYPTION_KEYS: 'a key ring key of the tests',
      GATEWAY_ONLY: 'on',
      LOG_LEVEL: 'fatal',
    },
  })
}, NOISY_MACHINE_MS)
afterAll(async () => {
  await gateway.remove()
  await provider.close()
  await world.close()
})

/** So many more calls of everybody who can pay. */
async function call(count: number): Promise<readonly Call[]> {
  const payers = world.payers.filter(({ name }) => name !== 'poor')
  const began = calls.length
  const doors = (): readonly string[] => [gateway.url]
  const only = { doors, payers, model: world.model, random, clients: 8, calls }
  await startTraffic({ ...only, total: began + count }).end()
  return calls.slice(began)
}

/** Calls a few at a time for at least so long, until at least so many are complete. */
async function callFor(leastMs: number, least: number): Promise<readonly Call[]> {
  const began = calls.length
  const untilMs = performance.now() + leastMs
  const complete = (): number => calls.slice(began).filter(({ isComplete }) => isComplete).length
  while (performance.now() < untilMs || complete() < least) {
    await call(8)
    await sleep(PAUSE_MS)
  }
  return calls.slice(began)
}

async function backlog(): Promise<number> {
  const answer = (await (await fetch(`${gateway.url}/readyz`)).json()) as { spool_backlog: number }
  return answer.spool_backlog
}

async function settled(): Promise<void> {
  await waitUntil('everything is settled', async () => {
    if ((await backlog()) > 0) return false
    const { rows } = await world.client.query<{ id: string }>('SELECT id::text FROM usage_logs')
    const ids = new Set(rows.map(({ id }) => id))
    return calls.every(({ isComplete, requestId }) => !isComplete || ids.has(requestId ?? ''))
  })
}

it(
  'requests go on while the database is away for more than a minute, and all of them are billed once it is back',
  async () => {
    await waitUntil('every payer has been served', async () => {
      const seen = new Set(calls.filter(({ isComplete }) => isComplete).map(({ payer }) => payer.name))
      if (seen.size === world.payers.length - 1) return true
      await call(8)
      return false
    })
    await settled()
    await world.database.restart('SIGINT', async () => {
      const away = await callFor(OUTAGE_MS, LEAST_CALLS)
      const refused = away.filter(({ status }) => status !== 200 && status !== 400)
      expect(refused.map(({ status }) => status)).toEqual([])
      expect(away.filter(({ isComplete }) => isComplete).length).toBeGreaterThan(250)
      expect(await backlog()).toBeGreaterThan(250)
    })
    await call(50)
    await settled()
    expect(await differences(world, provider.records, calls)).toEqual([])
  },
  NOISY_MACHINE_MS,
)
