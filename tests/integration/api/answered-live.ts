import type { LiveGatewayState, LivePort, RouteLabAnswer } from '@/lib/core'

const GATEWAY: LiveGatewayState = {
  processId: 7,
  startedAtMs: 0,
  snapshotSeq: '1',
  snapshotAgeMs: 12,
  databaseConfirmedAgeMs: 3,
  requestsInFlight: 1,
  slotsInUse: 1,
  waiting: 0,
  store: 'memory',
  storeOutages: 0,
  spoolBacklogRecords: 0,
  settlementLagMs: 0.5,
  settlementWait: { sinceMs: 0, step: 'usage', sqlState: null },
  deadLetters: 0,
  draining: false,
}

/** A request that one account of one channel would serve, with a price and a cost. */
function explained(groupId: number): RouteLabAnswer {
  return {
    atMs: 0,
    snapshotSeq: '1',
    group: { id: groupId, name: 'main', platform: 'anthropic', claudeCodeOnly: false },
    fallbackFrom: null,
    platforms: ['anthropic'],
    outcome: { kind: 'served', planIndex: 0, accountId: 1 },
    requestedModel: 'm',
    mappedModel: 'm',
    upstreamModel: 'm',
    mappingChain: '',
    channels: [
      {
        channelId: 1,
        name: 'main',
        routePriority: 1,
        grade: 'exact',
        prefixLength: null,
        reason: null,
        mappedModel: 'm',
        billingModelSource: 'channel_mapped',
        restrictsModels: false,
        checkedModel: null,
        planIndex: 0,
      },
    ],
    plan: [
      {
        channelId: 1,
        name: 'main',
        grade: 'exact',
        prefixLength: null,
        mappedModel: 'm',
        failoverPolicy: ['rate_limited'],
        breaker: { state: 'open', failures: 3, openUntilMs: 60_000 },
        requests: 10,
        extraAttempts: 1,
        extraAttemptsAllowed: 3.5,
        skipped: null,
        accounts: [
          {
            accountId: 1,
            name: 'one',
            platform: 'anthropic',
            rank: 1,
            placedBy: 'order',
            upstreamModel: 'm',
            bindingPriority: 50,
            priority: 50,
            slotsInUse: 0,
            waiting: 0,
            concurrency: 3,
            loadRatePercent: 33.3,
            lastUsedAtMs: 0,
            reason: null,
            untilMs: null,
            healthMessage: null,
          },
        ],
      },
    ],
    accountsBoundToChannelsOnly: null,
    price: {
      billingModel: 'm',
      mode: 'token',
      source: 'channel',
      entryId: 1,
      catalogueId: null,
      tier: null,
      longContext: false,
      tokenPrices: {
        input: '0.000003',
        output: '0.000015',
        cacheWrite5m: null,
        cacheWrite1h: null,
        cacheRead: null,
        imageOutput: null,
      },
      factor: null,
      unitPrice: null,
      intervals: [{ label: 'long', minTokens: 0, maxTokens: null, applies: true }],
    },
    cost: {
      input: '0.003',
      output: '0',
      cacheCreation: '0',
      cacheRead: '0',
      imageOutput: '0',
      extra: '0',
      total: '0.003',
      rateMultiplier: '1',
      actual: '0.003',
      accountCost: null,
      unbilledUnits: ['web_search'],
    },
  }
}

/** What a gateway that runs says of itself; for a live port that knows the rest. */
export function answeredLive(): Pick<
  LivePort,
  'gatewayState' | 'gatewayStates' | 'catalogueState' | 'liveRequests' | 'explainRoute'
> {
  return {
    gatewayState: () => Promise.resolve(GATEWAY),
    gatewayStates: () => Promise.resolve([GATEWAY]),
    liveRequests: () => Promise.resolve([]),
    catalogueState: () =>
      Promise.resolve({
        source: 'url',
        location: 'https://prices.test',
        modelsCount: 12,
        loadedAtMs: 0,
        checkedAtMs: null,
        failure: null,
      }),
    explainRoute: ({ groupId }) => Promise.resolve(explained(groupId ?? 1)),
  }
}
