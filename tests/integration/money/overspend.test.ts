import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateSettings } from '../../../lib/services'
import { openMoneyWorld } from '../../chaos/money/money-world'
import type { MoneyWorld, Payer } from '../../chaos/money/money-world'
import { seededRandom } from '../../chaos/money/random'
import { startRecordingProvider } from '../../chaos/money/recording-provider'
import type { RecordingProvider } from '../../chaos/money/recording-provider'
import { startTraffic } from '../../chaos/money/traffic'
import type { Call } from '../../chaos/money/traffic'
import { startSwitchyard } from '../../support/start-switchyard'
import type { RunningSwitchyard } from '../../support/start-switchyard'
import { sharedVariables } from '../../support/switchyard-pair'
import { startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'

const CLIENTS = 64
/** The most a request of this traffic can cost beyond its bounded hold: all of its input (700 bytes) as cache writes. */
const MOST_BEYOND_HOLD_USD = 0.006

/** 64 clients of one user with little money, at two processes. */
describe('overspend', { sequential: true }, () => {
  let redis: TestRedis
  let provider: RecordingProvider
  let world: MoneyWorld
  let replicas: RunningSwitchyard[] = []

  beforeAll(async () => {
    redis = await startTestRedis()
    provider = await startRecordingProvider({ random: seededRandom(1) })
    world = await openMoneyWorld(provider.url, { holds: 'strict' })
    const variables = {
      ...sharedVariables(world.api.url, redis.url),
      ENCRYPTION_KEYS: 'a key ring key of the tests',
      GATEWAY_ONLY: 'on',
    }
    replicas = await Promise.all([1, 2].map(() => startSwitchyard({ variables })))
  })
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.remove()))
    await provider?.close()
    await redis?.stop()
    await world?.close()
  })

  function payerNamed(name: string): Payer {
    const payer = world.payers.find((one) => one.name === name)
    if (payer === undefined) throw new Error(`no payer ${name}`)
    return payer
  }

  /** Sends until nothing is admitted any more, with something done in the middle. */
  async function spendAll(
    payer: Payer,
    total: number,
    inTheMiddle: () => Promise<void>,
  ): Promise<readonly Call[]> {
    const calls: Call[] = []
    const doors = (): readonly string[] => replicas.map(({ url }) => url)
    const random = seededRandom(payer.userId)
    const traffic = startTraffic({
      doors,
      payers: [payer],
      model: world.model,
      random,
      clients: CLIENTS,
      calls,
      total,
    })
    await traffic.until(total / 3)
    await inTheMiddle()
    await traffic.end()
    await waitUntil('everything is settled', async () => (await redis.client.hlen('sy:pending')) === 0)
    return calls
  }

  /** Changes are seen in their order: once this one is, all before it are. */
  async function switchTo(holds: 'bounded' | 'strict'): Promise<void> {
    await updateSettings(world.api.admin, { holds })
    const unbounded = { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }
    const messages = [{ role: 'user', content: 'unbounded' }]
    const body = JSON.stringify({ model: world.model, max_tokens: 10, messages, ...unbounded })
    const headers = { 'x-api-key': payerNamed('plain').apiKey, 'content-type': 'application/json' }
    for (const { url } of replicas) {
      await waitUntil(`holds are ${holds}`, async () => {
        const { status } = await fetch(`${url}/v1/messages`, { method: 'POST', headers, body })
        return status === (holds === 'strict' ? 400 : 200)
      })
    }
  }

  async function balanceOf(payer: Payer): Promise<number> {
    const { rows } = await world.client.query<{ balance: number }>(
      'SELECT balance::float8 AS balance FROM user_state WHERE user_id = $1',
      [payer.userId],
    )
    return rows[0]?.balance ?? Number.NaN
  }

  it('never takes a balance below zero under strict holds, not even when Redis loses everything', async () => {
    const payer = payerNamed('poor')
    const calls = await spendAll(payer, 600, async () => void (await redis.client.flushall()))
    const left = await balanceOf(payer)
    expect(left).toBeGreaterThanOrEqual(0)
    // Holds do not keep it from being spent.
    expect(left).toBeLessThan(0.25)
    const statuses = new Set(calls.map(({ status }) => status))
    expect(statuses).toContain(200)
    expect(statuses).toContain(403)
  })

  it('takes it below zero under bounded holds by no more than running requests exceed their holds', async () => {
    const payer = payerNamed('own')
    // Nobody has asked for this user yet: the first look-up finds the new balance.
    await world.client.query(
      'UPDATE user_state SET balance = 0.4, balance_version = balance_version + 1 WHERE user_id = $1',
      [payer.userId],
    )
    await switchTo('bounded')
    const calls = await spendAll(payer, 600, async () => undefined)
    expect(await balanceOf(payer)).toBeGreaterThanOrEqual(-CLIENTS * MOST_BEYOND_HOLD_USD)
    expect(calls.filter(({ status }) => status === 403).length).toBeGreaterThan(0)
  })

  it('keeps a subscription within its windows, and a key within its quota', async () => {
    const [plan, limited] = [payerNamed('plan'), payerNamed('limited')]
    await world.client.query('UPDATE groups SET daily_limit_usd = 0.3 WHERE id = $1', [plan.groupId])
    await world.client.query('UPDATE api_keys SET quota_usd = 0.3 WHERE id = $1', [limited.keyId])
    await world.client.query("SELECT announce_change('group', $1), announce_change('api_key', $2)", [
      plan.groupId,
      limited.keyId,
    ])
    await switchTo('strict')
    await spendAll(plan, 400, async () => undefined)
    await spendAll(limited, 400, async () => undefined)
    const { rows } = await world.client.query<{ daily: number; quota: number }>(
      `SELECT (SELECT daily_usage FROM user_subscriptions WHERE user_id = $1)::float8 AS daily,
         (SELECT quota_used FROM key_state WHERE api_key_id = $2)::float8 AS quota`,
      [plan.userId, limited.keyId],
    )
    for (const used of [rows[0]?.daily, rows[0]?.quota]) {
      expect(used).toBeLessThanOrEqual(0.3)
      expect(used).toBeGreaterThan(0.2)
    }
  })
})
