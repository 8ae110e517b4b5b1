import type { Platform } from '@/lib/core'
import type { AdminClient } from './admin-client'
import { waitUntil } from './wait-until'

/** The model both channels of the standard world send upstream. */
export const UPSTREAM_MODEL = 'claude-sonnet-4-5'

/** Creates what a test needs through the admin API, as a provisioning tool would; every call answers the new id. */
export type Provisioner = {
  group(fields: Readonly<Record<string, unknown>>): Promise<number>
  channel(fields: Readonly<Record<string, unknown>>): Promise<number>
  /** An anthropic API-key account at the simulated provider; `secret` is its key there. */
  account(secret: string, fields?: Readonly<Record<string, unknown>>): Promise<number>
  user(fields?: Readonly<Record<string, unknown>>): Promise<number>
  /** Answers the key itself. */
  key(userId: number, fields: Readonly<Record<string, unknown>>): Promise<string>
}

export function createProvisioner(admin: AdminClient, providerUrl: string): Provisioner {
  let count = 0
  const create = async (path: string, body: Readonly<Record<string, unknown>>) => {
    count += 1
    return admin.must('POST', path, { name: `thing ${count}`, ...body })
  }
  return {
    group: async (fields) => (await create('/groups', { platform: 'anthropic', ...fields })).id,
    channel: async (fields) => (await create('/channels', fields)).id,
    account: async (secret, fields) => {
      const own = { platform: 'anthropic', type: 'api_key', base_url: providerUrl, concurrency: 0 }
      return (await create('/accounts', { ...own, credentials: { api_key: secret }, ...fields })).id
    },
    user: async (fields) => {
      const own = {
        email: `user-${count}@example.com`,
        password: 'correct horse',
        concurrency: 0,
        balance: 100,
      }
      return (await create('/users', { ...own, ...fields })).id
    },
    key: async (userId, fields) => (await create(`/users/${userId}/api-keys`, fields)).key,
  }
}

/** How an account of a platform signs in at the simulated provider. */
export function credentialsOf(platform: Platform, secret: string): Readonly<Record<string, unknown>> {
  return platform === 'antigravity'
    ? { type: 'oauth', credentials: { access_token: secret, project_id: 'my-project' } }
    : { type: 'api_key', credentials: { api_key: secret } }
}

/** An alias with a channel, an account and prices (USD per token) of its own. */
export type ProvisionedRoute = {
  readonly alias: string
  readonly channelId: number
  readonly accountId: number
  /** The account's key at the provider. */
  readonly secret: string
  readonly inputPrice: string
  readonly outputPrice: string
}

/** One group with two channels, a user with a balance, a key. */
export type World = {
  readonly provisioner: Provisioner
  readonly groupId: number
  readonly userId: number
  readonly apiKey: string
  readonly routes: readonly [ProvisionedRoute, ProvisionedRoute]
}

/** Sets the standard world up and waits until the gateway serves it. */
export async function provisionWorld(
  door: { readonly url: string; readonly admin: AdminClient },
  providerUrl: string,
): Promise<World> {
  const provisioner = createProvisioner(door.admin, providerUrl)
  const groupId = await provisioner.group({ name: 'main' })
  const route = async (
    name: string,
    priority: number,
    prices: readonly [string, string],
  ): Promise<ProvisionedRoute> => {
    const [inputPrice, outputPrice] = prices
    const alias = `${name}-sonnet`
    const secret = `sk-upstream-secret-of-${name}`
    const channelId = await provisioner.channel({
      name,
      groups: [{ group_id: groupId, route_priority: priority }],
      model_mapping: { anthropic: { [alias]: UPSTREAM_MODEL } },
      model_pricing: [
        {
          platform: 'anthropic',
          models: [UPSTREAM_MODEL],
          input_price: inputPrice,
          output_price: outputPrice,
        },
      ],
    })
    const bindings = [{ group_id: groupId, channel_id: channelId }]
    const accountId = await provisioner.account(secret, { name: `${name} account`, bindings })
    return { alias, channelId, accountId, secret, inputPrice, outputPrice }
  }
  const routes = [
    await route('direct', 1, ['0.000003', '0.000015']),
    await route('relay', 2, ['0.0000024', '0.000012']),
  ] as const
  const userId = await provisioner.user({ email: 'ada@example.com', name: 'Ada' })
  const apiKey = await provisioner.key(userId, { name: 'laptop', group_id: groupId })
  await waitUntilServed(door.url, apiKey, routes[1].alias)
  return { provisioner, groupId, userId, apiKey, routes }
}

/** Waits until a model can be counted with; changes are seen in their order, so the last one stands for all. */
export async function waitUntilServed(url: string, apiKey: string, model: string): Promise<void> {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'ready?' }] })
  await waitUntil(`${model} is served`, async () => {
    const response = await fetch(`${url}/v1/messages/count_tokens`, {
      method: 'POST',
      headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
      body,
    })
    const text = await response.text()
    if (response.status !== 200) throw new Error(`status ${response.status}: ${text}`)
    return true
  })
}
