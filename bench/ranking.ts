import { performance } from 'node:perf_hooks'
import { buildModelTable } from '@/lib/core'
import { EMPTY_HEALTH, rankAccounts, type PoolMember, type SchedulableAccount } from '@/lib/scheduling'

/** Ranking alone, of pools of several sizes; the target is 300 µs for 1,000 accounts. `tsx bench/ranking.ts`. */
const SIZES = [10, 100, 1_000] as const
const ROUNDS = 2_000
const NOW_MS = 1_800_000_000_000

const MAPPING = buildModelTable([['claude-*', 'claude-*'] as const])

function poolOf(size: number): readonly PoolMember<SchedulableAccount>[] {
  return Array.from({ length: size }, (_, index) => ({
    bindingPriority: index % 3,
    account: {
      id: index + 1,
      platform: 'anthropic',
      status: 'active',
      schedulable: true,
      expiresAtMs: null,
      autoPauseOnExpired: true,
      concurrency: 1 + (index % 10),
      priority: 50 + (index % 5),
      loadFactor: null,
      modelMapping: MAPPING,
      mixedScheduling: false,
      maxSessions: null,
      sessionIdleMs: 300_000,
    },
  }))
}

function timeRanking(size: number): void {
  const members = poolOf(size)
  const loads = members.map(({ account: { id } }) => ({
    slotsInUse: id % 7,
    waiting: id % 2,
    lastUsedAtMs: NOW_MS - ((id * 7_919) % 60_000),
  }))
  const limited = { ...EMPTY_HEALTH, rateLimitedUntilMs: NOW_MS + 60_000 }
  const timings: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now()
    const { ranked } = rankAccounts({
      members,
      mappedModel: 'claude-sonnet-4-5',
      groupPlatform: 'anthropic',
      forcedPlatform: null,
      nowMs: NOW_MS,
      healthOf: (id) => (id % 10 === 0 ? limited : EMPTY_HEALTH),
      loadOf: (id) => loads[id - 1] ?? { slotsInUse: 0, waiting: 0, lastUsedAtMs: null },
      stickyAccountId: 1 + (round % size),
      routedAccountIds: null,
      triedAccountIds: new Set(),
      tieSeed: String(round),
      isUpstreamModelAllowed: null,
      isExpressible: null,
    })
    timings.push((performance.now() - startedAt) * 1_000)
    if (ranked.length === 0) throw new Error('nobody was ranked')
  }
  const sorted = timings.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.floor(ROUNDS * share)] ?? 0).toFixed(1)
  console.log(`ranking ${size} accounts: median ${at(0.5)} µs, p99 ${at(0.99)} µs`)
}

for (const size of SIZES) timeRanking(size)
