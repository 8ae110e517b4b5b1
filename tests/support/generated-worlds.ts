import fc from 'fast-check'
import type { ChannelPriceEntry } from '@/lib/billing'
import { BILLING_MODEL_SOURCES, buildModelTable, Decimal, FAILOVER_REASONS } from '@/lib/core'
import { EMPTY_HEALTH } from '@/lib/scheduling'
import type { AccountHealth } from '@/lib/scheduling'
import { START_MS } from './gateway-harness'
import type { HarnessOptions } from './gateway-harness'

/** Names that channels map, price and forget; the last has no price anywhere. */
const MODELS = ['alpha', 'alpha-2', 'beta', 'claude-sonnet-4-5', 'claude-opus-4-5', 'nobody-prices-this']
const PATTERNS = [...MODELS, 'alpha*', 'claude-*', '*']
const ACCOUNT_IDS = [1, 2, 3, 4]

type ChannelOptions = NonNullable<HarnessOptions['channels']>[number]

const model = fc.constantFrom(...MODELS)
const often = fc.constantFrom(true, true, true, false)
const rarely = fc.constantFrom(false, false, false, true)
const mapping = fc.dictionary(fc.constantFrom(...PATTERNS), model, { maxKeys: 3 })
const price = fc
  .option(fc.integer({ min: 0, max: 50_000 }), { nil: null })
  .map((units) => (units === null ? null : new Decimal(units).div(1e9)))
const priceFields = fc.record({
  inputPrice: price,
  outputPrice: price,
  cacheWritePrice: price,
  cacheReadPrice: price,
  imageOutputPrice: fc.constant(null),
  perRequestPrice: price,
})

const intervals = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 400 }), priceFields), { maxLength: 3 })
  .map((parts) => {
    let minTokens = 0
    return parts.map(([length, fields]) => {
      const interval = { ...fields, minTokens, maxTokens: minTokens + length, tierLabel: null }
      minTokens += length
      return interval
    })
  })

const priceEntry: fc.Arbitrary<Omit<ChannelPriceEntry, 'id'>> = fc
  .tuple(
    priceFields,
    intervals,
    fc.record({
      platform: fc.constantFrom('anthropic' as const, 'openai' as const),
      models: fc.uniqueArray(fc.constantFrom(...PATTERNS), { minLength: 1, maxLength: 3 }),
      billingMode: fc.constantFrom('token' as const, 'token' as const, 'per_request' as const),
    }),
  )
  .map(([fields, tiers, entry]) => ({ ...fields, ...entry, intervals: tiers }))

const channel: fc.Arbitrary<ChannelOptions> = fc
  .record({
    anthropic: mapping,
    entries: fc.array(priceEntry, { maxLength: 2 }),
    isActive: often,
    restrictModels: rarely,
    billingModelSource: fc.constantFrom(...BILLING_MODEL_SOURCES),
    failoverPolicy: fc.subarray([...FAILOVER_REASONS]),
    accountIds: fc.subarray(ACCOUNT_IDS, { minLength: 1 }),
    routePriority: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ anthropic, entries, isActive, ...fields }) => ({
    ...fields,
    status: isActive ? 'active' : 'disabled',
    modelMapping: { anthropic },
    priceEntries: entries.map((entry, index) => ({ ...entry, id: index + 1 })),
  }))

const account = fc
  .record({
    platform: fc.constantFrom('anthropic' as const, 'anthropic' as const, 'antigravity' as const),
    mixedScheduling: fc.boolean(),
    schedulable: often,
    priority: fc.integer({ min: 1, max: 3 }),
    concurrency: fc.integer({ min: 0, max: 2 }),
    mapping: fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: mapping }),
    maxSessions: fc.constantFrom(null, null, 1),
    rateMultiplier: fc.integer({ min: 0, max: 20 }).map((tenths) => new Decimal(tenths).div(10)),
  })
  .map(({ mapping: own, ...fields }) => ({
    ...fields,
    modelMapping: buildModelTable(Object.entries(own)),
  }))

const until = fc.constantFrom(null, null, null, START_MS - 1, START_MS + 4_000, START_MS + 3_600_000)

const limitedHealth: fc.Arbitrary<AccountHealth> = fc
  .record({
    rateLimitedUntilMs: until,
    overloadedUntilMs: until,
    pausedUntilMs: until,
    quotaExhaustedUntilMs: until,
    errorMessage: fc.constantFrom(null, null, null, 'broken'),
    modelCooldowns: fc.oneof(
      fc.constant(new Map<string, number>()),
      model.map((name) => new Map([[name, START_MS + 600_000]])),
    ),
  })
  .map((parts) => ({ ...EMPTY_HEALTH, ...parts }))

const health = fc.oneof(
  { weight: 2, arbitrary: fc.constant(EMPTY_HEALTH) },
  { weight: 1, arbitrary: limitedHealth },
)

const anyWorld = fc.record({
  requestedModel: model,
  channels: fc.array(channel, { maxLength: 4 }),
  accounts: fc.tuple(account, account, account, account),
  healths: fc.tuple(health, health, health, health),
  /** Slots taken by others, by account. */
  busy: fc.array(fc.constantFrom(...ACCOUNT_IDS), { maxLength: 3 }),
  /** Accounts that serve another session. */
  elsewhere: fc.subarray(ACCOUNT_IDS, { maxLength: 2 }),
  /** Failures noted against each channel before. */
  failures: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 4, maxLength: 4 }),
  /** The account the session is bound to on each route. */
  stickyAccountId: fc.option(fc.constantFrom(...ACCOUNT_IDS), { nil: null }),
  modelRouting: fc.option(
    fc.dictionary(fc.constantFrom(...PATTERNS), fc.subarray(ACCOUNT_IDS), { maxKeys: 2 }),
    { nil: null },
  ),
  unpricedModels: fc.constantFrom('reject' as const, 'allow' as const),
  ownMultiplier: fc.option(fc.constantFrom('0', '0.5', '1.25'), { nil: null }),
  balance: fc.constantFrom('100', '100', '100', '0.05', '0'),
  concurrency: fc.constantFrom(0, 5),
  usage: fc.record({
    inputTokens: fc.integer({ min: 50, max: 500 }),
    outputTokens: fc.integer({ min: 0, max: 500 }),
    cacheCreation5mTokens: fc.integer({ min: 0, max: 300 }),
    cacheReadTokens: fc.integer({ min: 0, max: 300 }),
  }),
})

/** A group with channels, accounts, their state, and one request to it; antigravity reports no cache writes. */
export const generatedWorld = anyWorld.map((world) =>
  world.accounts.some(({ platform }) => platform === 'antigravity')
    ? { ...world, usage: { ...world.usage, cacheCreation5mTokens: 0 } }
    : world,
)

export type GeneratedWorld = typeof generatedWorld extends fc.Arbitrary<infer W> ? W : never
