import { describe, expect, it } from 'vitest'
import { buildModelTable } from '@/lib/core'
import { rankAccounts, type RankInput, type SchedulableAccount } from '@/lib/scheduling'
import { ascending, makeAccount, NOW_MS, rankInput, type Entry } from './support'

function order(
  entries: readonly Entry[],
  fields: Partial<RankInput<SchedulableAccount>> = {},
): readonly number[] {
  return rankAccounts(rankInput(entries, fields)).ranked.map((entry) => entry.account.id)
}

const entry = (
  id: number,
  fields: Omit<Partial<Entry>, 'account'> & { account?: Partial<SchedulableAccount> } = {},
): Entry => ({
  ...fields,
  account: makeAccount({ id, ...fields.account }),
})

describe('order', () => {
  it('puts binding priority before account priority, before load, before last use', () => {
    const entries = [
      entry(1, { bindingPriority: 2, account: { priority: 1 } }),
      entry(2, { bindingPriority: 1, account: { priority: 9 } }),
      entry(3, { bindingPriority: 1, account: { priority: 5 }, load: { slotsInUse: 9 } }),
      entry(4, {
        bindingPriority: 1,
        account: { priority: 5 },
        load: { slotsInUse: 1, lastUsedAtMs: NOW_MS },
      }),
      entry(5, {
        bindingPriority: 1,
        account: { priority: 5 },
        load: { slotsInUse: 1, lastUsedAtMs: NOW_MS - 1 },
      }),
      entry(6, { bindingPriority: 1, account: { priority: 5 }, load: { slotsInUse: 1 } }),
    ]
    expect(order(entries)).toEqual([6, 5, 4, 3, 2, 1])
  })

  it('measures load against load factor, then concurrency, then 1, waiting requests included', () => {
    const entries = [
      entry(1, { account: { concurrency: 10, loadFactor: 100 }, load: { slotsInUse: 5, waiting: 5 } }),
      entry(2, { account: { concurrency: 4 }, load: { slotsInUse: 1 } }),
      entry(3, { account: { concurrency: 0, loadFactor: 0 }, load: { slotsInUse: 1 } }),
    ]
    const { ranked } = rankAccounts(rankInput(entries))
    expect(ranked.map(({ account, loadRatePercent }) => [account.id, loadRatePercent])).toEqual([
      [1, 10],
      [2, 25],
      [3, 100],
    ])
  })

  it('puts the sticky account first whatever its load', () => {
    const entries = [entry(1), entry(2, { bindingPriority: 99, load: { slotsInUse: 10 } })]
    const { ranked } = rankAccounts(rankInput(entries, { stickyAccountId: 2 }))
    expect(ranked.map(({ account, placedBy }) => [account.id, placedBy])).toEqual([
      [2, 'sticky'],
      [1, 'order'],
    ])
  })

  it('puts routed accounts first, the sticky one leading inside its own part', () => {
    const entries = [entry(1, { bindingPriority: 1 }), entry(2), entry(3, { bindingPriority: 60 }), entry(4)]
    const routedAccountIds = [2, 3]
    const placed = (stickyAccountId: number) =>
      rankAccounts(rankInput(entries, { routedAccountIds, stickyAccountId })).ranked.map(
        ({ account, placedBy }) => `${account.id} ${placedBy}`,
      )
    expect(placed(3)).toEqual(['3 sticky', '2 routed', '1 order', '4 order'])
    expect(placed(4)).toEqual(['2 routed', '3 routed', '4 sticky', '1 order'])
  })

  it('falls back to the rest when no routed account can serve', () => {
    const entries = [entry(1), entry(2, { account: { schedulable: false } })]
    expect(order(entries, { routedAccountIds: [2] })).toEqual([1])
  })

  it('breaks ties by the seed, evenly', () => {
    const entries = [entry(1), entry(2), entry(3)]
    const firsts = new Map<number, number>()
    for (let i = 0; i < 3_000; i++) {
      const first = order(entries, { tieSeed: `request-${i}` })[0] ?? 0
      firsts.set(first, (firsts.get(first) ?? 0) + 1)
    }
    expect(ascending([...firsts.keys()])).toEqual([1, 2, 3])
    for (const count of firsts.values()) expect(count).toBeGreaterThan(800)
  })
})

describe('exclusions', () => {
  const later = NOW_MS + 600_000
  const cases: readonly [name: string, entry: Entry, reason: string, untilMs: number | null][] = [
    ['platform', entry(1, { account: { platform: 'openai' } }), 'wrong_platform', null],
    ['disabled', entry(1, { account: { status: 'disabled' } }), 'disabled', null],
    ['error', entry(1, { account: { status: 'error' } }), 'error', null],
    ['error at run time', entry(1, { health: { errorMessage: 'x' } }), 'error', null],
    ['not schedulable', entry(1, { account: { schedulable: false } }), 'unschedulable', null],
    ['expired', entry(1, { account: { expiresAtMs: NOW_MS } }), 'expired', null],
    ['rate limited', entry(1, { health: { rateLimitedUntilMs: later } }), 'rate_limited', later],
    ['overloaded', entry(1, { health: { overloadedUntilMs: later } }), 'overloaded', later],
    ['paused', entry(1, { health: { pausedUntilMs: later } }), 'paused', later],
    ['quota', entry(1, { health: { quotaExhaustedUntilMs: later } }), 'quota_exhausted', later],
    [
      'model cool-down',
      entry(1, { health: { modelCooldowns: new Map([['claude-sonnet-4-5', later]]) } }),
      'model_cooldown',
      later,
    ],
    [
      'model not mapped',
      entry(1, { account: { modelMapping: buildModelTable([['claude-opus-*', 'x']]) } }),
      'model_not_supported',
      null,
    ],
    [
      'the limit that lasts longest',
      entry(1, {
        health: { overloadedUntilMs: NOW_MS + 5_000, rateLimitedUntilMs: later, pausedUntilMs: NOW_MS + 1 },
      }),
      'rate_limited',
      later,
    ],
  ]

  it.each(cases)('%s', (_name, one, ...[reason, untilMs]) => {
    const ranking = rankAccounts(rankInput([one]))
    expect(ranking.ranked).toEqual([])
    expect(ranking.excluded).toEqual([{ account: one.account, reason, untilMs }])
  })

  it('passes limits that are over, and expiry without automatic pause', () => {
    const past = NOW_MS
    const entries = [
      entry(1, { health: { rateLimitedUntilMs: past, overloadedUntilMs: past, pausedUntilMs: past } }),
      entry(2, { account: { expiresAtMs: NOW_MS - 1, autoPauseOnExpired: false } }),
      entry(3, { health: { modelCooldowns: new Map([['claude-sonnet-4-5', past]]) } }),
    ]
    expect(ascending(order(entries))).toEqual([1, 2, 3])
  })

  it('leaves out tried accounts and models the restriction refuses', () => {
    const entries = [
      entry(1),
      entry(2, { account: { modelMapping: buildModelTable([['claude-*', 'cheap-*']]) } }),
      entry(3),
    ]
    const ranking = rankAccounts(
      rankInput(entries, {
        triedAccountIds: new Set([1]),
        isUpstreamModelAllowed: (name) => name.startsWith('claude'),
      }),
    )
    expect(ranking.ranked.map(({ account }) => account.id)).toEqual([3])
    expect(ranking.excluded.map(({ account, reason }) => [account.id, reason])).toEqual([
      [1, 'already_tried'],
      [2, 'model_restricted'],
    ])
  })

  it.each([
    { platform: 'antigravity', group: 'anthropic', mixed: true, forced: null, fits: true },
    { platform: 'antigravity', group: 'gemini', mixed: true, forced: null, fits: true },
    { platform: 'antigravity', group: 'openai', mixed: true, forced: null, fits: false },
    { platform: 'antigravity', group: 'anthropic', mixed: false, forced: null, fits: false },
    { platform: 'antigravity', group: 'anthropic', mixed: false, forced: 'antigravity', fits: true },
    { platform: 'anthropic', group: 'anthropic', mixed: false, forced: 'antigravity', fits: false },
    { platform: 'anthropic', group: 'antigravity', mixed: true, forced: null, fits: false },
  ] as const)('$platform in $group (mixed $mixed, forced $forced): $fits', (one) => {
    const account = entry(1, { account: { platform: one.platform, mixedScheduling: one.mixed } })
    const ids = order([account], { groupPlatform: one.group, forcedPlatform: one.forced })
    expect(ids).toEqual(one.fits ? [1] : [])
  })

  it('maps the model: exact, then longest prefix, the tail carried over', () => {
    const modelMapping = buildModelTable([
      ['*', 'any'],
      ['claude-sonnet-*', 'up-*'],
      ['claude-opus-4', 'opus'],
    ])
    const upstream = (mappedModel: string): string | undefined =>
      rankAccounts(rankInput([entry(1, { account: { modelMapping } })], { mappedModel })).ranked[0]
        ?.upstreamModel
    expect(upstream('claude-opus-4')).toBe('opus')
    expect(upstream('Claude-Sonnet-4-5')).toBe('up-4-5')
    expect(upstream('gpt')).toBe('any')
  })

  it('holds antigravity accounts without a mapping to their default models', () => {
    const one = entry(1, { account: { platform: 'antigravity' } })
    const antigravityModels = buildModelTable([['gemini-3-*', 'gemini-3-*']])
    const ranked = (mappedModel: string) =>
      order([one], { groupPlatform: 'antigravity', mappedModel, antigravityModels })
    expect(ranked('gemini-3-flash')).toEqual([1])
    expect(ranked('gpt-5')).toEqual([])
  })
})

describe('rescue', () => {
  it('tries the account whose short cool-down ends first rather than nobody', () => {
    const entries = [
      entry(1, { health: { overloadedUntilMs: NOW_MS + 9_000 } }),
      entry(2, { health: { pausedUntilMs: NOW_MS + 4_000 } }),
      entry(3, { health: { rateLimitedUntilMs: NOW_MS + 3_600_000 } }),
    ]
    const ranking = rankAccounts(rankInput(entries))
    expect(ranking.ranked.map(({ account, coolingUntilMs }) => [account.id, coolingUntilMs])).toEqual([
      [2, NOW_MS + 4_000],
    ])
    expect(ranking.excluded.map(({ account }) => account.id)).toEqual([1, 3])
  })

  it('not while somebody can serve, not for long limits, not for accounts that were tried', () => {
    const cooling = { overloadedUntilMs: NOW_MS + 1_000 }
    expect(order([entry(1, { health: cooling }), entry(2)])).toEqual([2])
    expect(order([entry(1, { health: { overloadedUntilMs: NOW_MS + 10_001 } })])).toEqual([])
    expect(order([entry(1, { health: cooling })], { triedAccountIds: new Set([1]) })).toEqual([])
    expect(order([entry(1, { health: { quotaExhaustedUntilMs: NOW_MS + 1_000 } })])).toEqual([])
  })
})
