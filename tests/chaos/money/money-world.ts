import { Pool } from 'pg'
import {
  createAccount,
  createChannel,
  createGroup,
  createUser,
  createUserKey,
  setUserGroups,
  updateSettings,
} from '../../../lib/services'
import { openApi } from '../../integration/api/api-fixture'
import type { ApiFixture } from '../../integration/api/api-fixture'
import { startRestartableDatabase } from '../../support/restartable-database'
import type { RestartableDatabase } from '../../support/restartable-database'

/** USD per token, and the multipliers below, as the oracle computes with them too. */
export const PRICES = {
  input: '0.000003',
  output: '0.000015',
  cacheWrite: '0.00000375',
  cacheRead: '0.0000003',
} as const

/** A key that calls, and how it pays. */
export type Payer = {
  readonly name: string
  readonly userId: number
  readonly keyId: number
  readonly apiKey: string
  readonly groupId: number
  /** Effective multiplier with four decimals. */
  readonly multiplier: string
  readonly opening: string
  readonly pays: 'balance' | 'subscription'
  /** How many requests at once; 0 = as many as it likes. */
  readonly concurrency: number
}

/** Whom the requests come from, on a database of its own. */
export type MoneyWorld = {
  readonly api: ApiFixture
  /** Of the auditor; connects anew when the server was away. */
  readonly client: Pool
  readonly database: RestartableDatabase
  readonly payers: readonly Payer[]
  readonly model: string
  close(): Promise<void>
}

/** The one whose connections are left alone, unless the server itself ends. */
export const AUDITOR = 'auditor'

const MODEL = 'claude-sonnet-4-5'

export type MoneyWorldLimits = {
  /** How many requests each account takes at once, by its key at the provider; 0 = as many as come. */
  readonly accounts: ReadonlyMap<string, number>
  /** Of the payer with limits. */
  readonly concurrency: number
  /** What those open with whose money is to come to its end. */
  readonly poor: readonly string[]
}

const NO_LIMITS: MoneyWorldLimits = {
  accounts: new Map(['one', 'two', 'three'].map((name) => [`sk-upstream-${name}`, 0])),
  concurrency: 0,
  poor: ['0.5'],
}

/** Every way to pay: plain, with a multiplier of the user's own, with key limits, by subscription, and with next to nothing. */
export async function openMoneyWorld(
  providerUrl: string,
  settings: Readonly<Record<string, unknown>>,
  limits: MoneyWorldLimits = NO_LIMITS,
): Promise<MoneyWorld> {
  const database = await startRestartableDatabase()
  const api = await openApi(database)
  const client = new Pool({ connectionString: api.url, application_name: AUDITOR, max: 1 })
  client.on('error', () => undefined)
  await updateSettings(api.admin, settings)
  const standard = await createGroup(api.admin, {
    name: 'standard',
    platform: 'anthropic',
    rate_multiplier: 1.3337,
  })
  const plan = await createGroup(api.admin, {
    name: 'plan',
    platform: 'anthropic',
    subscription_type: 'subscription',
    rate_multiplier: 0.5,
    daily_limit_usd: 1000,
  })
  const groupIds = [standard.id, plan.id]
  const { id: channelId } = await createChannel(api.admin, {
    name: 'direct',
    groups: groupIds.map((group_id) => ({ group_id, route_priority: 1 })),
    model_pricing: [
      {
        platform: 'anthropic',
        models: [MODEL],
        input_price: PRICES.input,
        output_price: PRICES.output,
        cache_write_price: PRICES.cacheWrite,
        cache_read_price: PRICES.cacheRead,
      },
    ],
  })
  const bindings = groupIds.map((group_id) => ({ group_id, channel_id: channelId }))
  for (const [secret, concurrency] of limits.accounts) {
    await createAccount(api.admin, {
      name: `account ${secret}`,
      platform: 'anthropic',
      type: 'api_key',
      base_url: providerUrl,
      concurrency,
      credentials: { api_key: secret },
      bindings,
    })
  }
  const payers = await createPayers(api, { standardId: standard.id, planId: plan.id, client }, limits)
  return {
    api,
    client,
    database,
    payers,
    model: MODEL,
    async close() {
      await client.end()
      await api.close()
    },
  }
}

type Groups = { readonly standardId: number; readonly planId: number; readonly client: Pool }

async function createPayers(
  api: ApiFixture,
  { standardId, planId, client }: Groups,
  { concurrency, poor }: MoneyWorldLimits,
): Promise<readonly Payer[]> {
  const create = async (
    name: string,
    terms: Omit<Payer, 'name' | 'userId' | 'keyId' | 'apiKey' | 'groupId'>,
  ): Promise<Payer> => {
    const groupId = terms.pays === 'balance' ? standardId : planId
    const user = await createUser(api.admin, {
      email: `${name}@example.com`,
      password: 'correct horse',
      concurrency: terms.concurrency,
      balance: terms.opening,
    })
    if (terms.multiplier === '0.7001') {
      await setUserGroups(api.admin, user.id, {
        input: [{ group_id: groupId, rate_multiplier: terms.multiplier }],
      })
    }
    const made = await createUserKey(api.admin, user.id, { name: 'key', group_id: groupId })
    return { name, userId: user.id, keyId: made.id, apiKey: made.key, groupId, ...terms }
  }
  const plain = { opening: '1000', multiplier: '1.3337', pays: 'balance', concurrency: 0 } as const
  const payers = [
    await create('plain', plain),
    await create('own', { ...plain, multiplier: '0.7001' }),
    await create('limited', { ...plain, concurrency }),
  ]
  for (const [index, opening] of poor.entries())
    payers.push(await create(index === 0 ? 'poor' : `poor${index}`, { ...plain, opening }))
  payers.push(
    await create('plan', { opening: '0', multiplier: '0.5000', pays: 'subscription', concurrency: 0 }),
  )
  await client.query(
    `UPDATE api_keys SET quota_usd = 900, limit_5h_usd = 800, limit_1d_usd = 850, limit_7d_usd = 880 WHERE id = $1`,
    [payers.find(({ name }) => name === 'limited')?.keyId],
  )
  const subscriber = payers.at(-1)
  await client.query(
    `INSERT INTO user_subscriptions (user_id, group_id, starts_at, expires_at)
     VALUES ($1, $2, now() - INTERVAL '1 hour', now() + INTERVAL '30 days')`,
    [subscriber?.userId, planId],
  )
  return payers
}
