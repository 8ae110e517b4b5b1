import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rankAccounts } from '@/lib/scheduling'
import { hashTie, hashTieSeed } from '@/lib/scheduling/hash-tie'
import { ascending, makeAccount, NOW_MS, rankInput, type Entry } from './support'

function compareKeys(a: readonly number[], b: readonly number[]): number {
  return a.map((key, at) => key - (b[at] ?? 0)).find((difference) => difference !== 0) ?? 0
}

describe('properties', () => {
  const arbitraryEntry = fc.record({
    bindingPriority: fc.integer({ min: 0, max: 2 }),
    account: fc.record({
      id: fc.integer({ min: 1, max: 100_000 }),
      priority: fc.integer({ min: 0, max: 2 }),
      concurrency: fc.integer({ min: -1, max: 3 }),
      loadFactor: fc.option(fc.integer({ min: 0, max: 4 })),
      schedulable: fc.boolean(),
    }),
    health: fc.record({
      overloadedUntilMs: fc.option(fc.integer({ min: NOW_MS - 10, max: NOW_MS + 20_000 })),
    }),
    load: fc.record({
      slotsInUse: fc.integer({ min: 0, max: 3 }),
      waiting: fc.integer({ min: 0, max: 1 }),
      lastUsedAtMs: fc.option(fc.integer({ min: NOW_MS - 3, max: NOW_MS })),
    }),
  })
  const arbitraryPool = fc
    .uniqueArray(arbitraryEntry, { selector: (one) => one.account.id, maxLength: 60 })
    .map((pool) => pool.map((one): Entry => ({ ...one, account: makeAccount(one.account) })))

  it('every member appears exactly once, and the order of the input does not matter', () => {
    const sample = arbitraryPool.chain((pool) =>
      fc.tuple(fc.constant(pool), fc.shuffledSubarray(pool, { minLength: pool.length }), fc.string()),
    )
    fc.assert(
      fc.property(sample, ([pool, shuffled, tieSeed]) => {
        const fields = {
          tieSeed,
          stickyAccountId: pool[0]?.account.id ?? null,
          routedAccountIds: [pool[1]?.account.id ?? 0],
        }
        const a = rankAccounts(rankInput(pool, fields))
        const b = rankAccounts(rankInput(shuffled, fields))
        const ids = (ranking: typeof a) => ranking.ranked.map(({ account }) => account.id)
        const all = [...ids(a), ...a.excluded.map(({ account }) => account.id)]
        expect(ascending(all)).toEqual(ascending(pool.map(({ account }) => account.id)))
        expect(ids(b)).toEqual(ids(a))
      }),
    )
  })

  it('the first is the first of those ranked, whoever the session is bound to and whatever is routed', () => {
    const sample = arbitraryPool.chain((pool) => {
      const ids = fc.constantFrom(0, ...pool.map(({ account }) => account.id))
      return fc.tuple(fc.constant(pool), fc.option(ids), fc.option(fc.array(ids)))
    })
    fc.assert(
      fc.property(sample, ([pool, stickyAccountId, routedAccountIds]) => {
        const ranking = rankAccounts(rankInput(pool, { stickyAccountId, routedAccountIds }))
        const { first } = ranking
        expect(first).toEqual(ranking.ranked[0] ?? null)
      }),
    )
  })

  it('of equals the one used longer ago comes first, and among those never used the request decides', () => {
    fc.assert(
      fc.property(arbitraryPool, fc.string(), (pool, tieSeed) => {
        const { ranked } = rankAccounts(rankInput(pool, { tieSeed }))
        const lastUsed = new Map(pool.map(({ account, load }) => [account.id, load?.lastUsedAtMs ?? -1]))
        const seed = hashTieSeed(tieSeed)
        const keys = ({ account, bindingPriority, loadRatePercent }: (typeof ranked)[number]) => [
          bindingPriority,
          account.priority,
          loadRatePercent,
          lastUsed.get(account.id) ?? -1,
          hashTie(seed, account.id),
          account.id,
        ]
        const expected = ranked.toSorted((a, b) => compareKeys(keys(a), keys(b)))
        expect(ranked.map(({ account }) => account.id)).toEqual(expected.map(({ account }) => account.id))
      }),
    )
  })

  it('a better key never stands behind a worse one', () => {
    fc.assert(
      fc.property(arbitraryPool, (pool) => {
        const { ranked } = rankAccounts(rankInput(pool))
        for (const [i, one] of ranked.slice(1).entries()) {
          const before = ranked[i] ?? one
          const keys = (of: typeof one) =>
            [of.bindingPriority, of.account.priority, of.loadRatePercent] as const
          const differing = keys(before).findIndex((value, at) => value !== keys(one)[at])
          if (differing !== -1) expect(keys(before)[differing]).toBeLessThan(keys(one)[differing] ?? 0)
        }
      }),
    )
  })
})
