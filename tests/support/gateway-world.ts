import type { ChannelPriceEntry } from '@/lib/billing'
import { buildModelTable, ONE } from '@/lib/core'
import type { ModelTable } from '@/lib/core'
import type { AuthEntry, GatewayAccount, GatewayGroup } from '@/lib/gateway'
import { compileChannel, compileGroup } from '@/lib/routing'
import type { HarnessOptions } from './gateway-harness'

const EMPTY_TABLE: ModelTable<string> = buildModelTable<string>([])

export function account(fields: Partial<GatewayAccount>): GatewayAccount {
  return {
    id: 1,
    name: `account ${fields.id ?? 1}`,
    platform: 'anthropic',
    type: 'api_key',
    baseUrl: 'http://127.0.0.1:1',
    secret: `upstream-secret-${fields.id ?? 1}`,
    proxy: null,
    customErrorCodes: [],
    temporaryRules: [],
    status: 'active',
    schedulable: true,
    expiresAtMs: null,
    autoPauseOnExpired: true,
    concurrency: 0,
    priority: 50,
    loadFactor: null,
    modelMapping: EMPTY_TABLE,
    mixedScheduling: false,
    maxSessions: null,
    sessionIdleMs: 300_000,
    rateMultiplier: ONE,
    interceptWarmup: false,
    identity: null,
    tokenLife: null,
    projectId: null,
    ...fields,
  }
}

export function groupOf(options: HarnessOptions): GatewayGroup {
  const accounts = (options.accounts ?? [{ id: 1 }]).map(account)
  const channels = options.channels ?? []
  const compiled = compileGroup<ChannelPriceEntry>({
    id: 1,
    platform: 'anthropic',
    bindings: channels.map((source, index) => ({
      routePriority: source.routePriority ?? 100,
      channel: compileChannel({
        id: index + 1,
        name: `channel ${index + 1}`,
        status: 'active',
        restrictModels: false,
        billingModelSource: 'channel_mapped',
        failoverPolicy: [
          'rate_limited',
          'upstream_5xx',
          'quota_exhausted',
          'model_unsupported',
          'no_available_account',
        ],
        modelMapping: {},
        disabledPlatforms: [],
        priceEntries: [],
        ...source,
      }),
    })),
  })
  const member = (one: GatewayAccount) => ({ account: one, bindingPriority: 50 })
  const pools = new Map<number, ReturnType<typeof member>[]>(
    channels.map((source, index) => [
      source.id ?? index + 1,
      accounts.filter(({ id }) => source.accountIds?.includes(id) ?? true).map(member),
    ]),
  )
  pools.set(0, channels.length === 0 ? accounts.map(member) : [])
  return {
    ...compiled,
    name: 'group',
    status: 'active',
    isExclusive: false,
    subscriptionType: 'standard',
    rateMultiplier: ONE,
    dailyLimitUsd: null,
    weeklyLimitUsd: null,
    monthlyLimitUsd: null,
    imagePrices: { price1k: null, price2k: null, price4k: null },
    claudeCodeOnly: false,
    fallbackGroupId: null,
    fallbackGroupIdOnInvalidRequest: null,
    modelRouting: null,
    rpmLimit: 0,
    pools,
    plans: new Map(),
    ...options.group,
  }
}

export function entryOf(options: HarnessOptions): AuthEntry {
  return {
    key: {
      id: 7,
      groupId: 1,
      status: 'active',
      expiresAtMs: null,
      quotaUsd: null,
      limit5hUsd: null,
      limit1dUsd: null,
      limit7dUsd: null,
      rpmLimit: 0,
      isAllowed: null,
      isDenied: null,
      idempotencyEnabled: false,
      ...options.entry?.key,
    },
    user: {
      id: 3,
      status: 'active',
      role: 'user',
      concurrency: 5,
      rpmLimit: 0,
      locale: 'en',
      timeZone: 'UTC',
      groups: new Map(),
      subscriptions: new Map(),
      ...options.entry?.user,
    },
  }
}
