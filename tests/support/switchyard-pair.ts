import type { CountingProvider } from './counting-provider'
import { adminClient } from './admin-client'
import { createProvisioner, UPSTREAM_MODEL, waitUntilServed } from './provision'

/** What every process of one deployment is configured with. */
export function sharedVariables(databaseUrl: string, redisUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    NEXTAUTH_SECRET: 'test-test-test-test-test-test-test',
    ENCRYPTION_KEYS: 'test-key-0123456789abcdef',
  }
}

export type LimitedWorld = {
  readonly model: string
  readonly apiKey: string
  /** Key at the provider → slots. */
  readonly limits: ReadonlyMap<string, number>
}

/** One channel with accounts that have few slots, and a user with some. */
export async function provisionLimitedWorld(
  url: string,
  provider: CountingProvider,
  { accounts, userConcurrency }: { readonly accounts: number; readonly userConcurrency: number },
): Promise<LimitedWorld> {
  const provisioner = createProvisioner(adminClient(url), provider.url)
  const groupId = await provisioner.group({ name: 'main' })
  const channelId = await provisioner.channel({
    name: 'direct',
    groups: [{ group_id: groupId, route_priority: 1 }],
    model_mapping: { anthropic: { sonnet: UPSTREAM_MODEL } },
    model_pricing: [
      { platform: 'anthropic', models: [UPSTREAM_MODEL], input_price: '0.000003', output_price: '0.000015' },
    ],
  })
  const limits = new Map<string, number>()
  for (let index = 0; index < accounts; index += 1) {
    const secret = `sk-chaos-${index}-0123456789`
    const concurrency = 2 + (index % 3)
    const bindings = [{ group_id: groupId, channel_id: channelId }]
    await provisioner.account(secret, { name: `account ${index}`, concurrency, bindings })
    limits.set(secret, concurrency)
  }
  const userId = await provisioner.user({ email: 'ada@example.com', concurrency: userConcurrency })
  const apiKey = await provisioner.key(userId, { name: 'laptop', group_id: groupId })
  await waitUntilServed(url, apiKey, 'sonnet')
  return { model: 'sonnet', apiKey, limits }
}
