import { describe, expect, it } from 'vitest'
import { effectiveLoadFactor, loadRate, maxWaiting, rankAccounts, shouldDropSticky } from '@/lib/scheduling'
import { makeAccount, NOW_MS, rankInput, type Entry } from './support'

function drop(entry: Entry | null): boolean {
  return shouldDropSticky({
    ranking: rankAccounts(rankInput(entry === null ? [] : [entry])),
    stickyAccountId: 1,
    nowMs: NOW_MS,
    breakAfterMs: 60_000,
  })
}

describe('maxWaiting', () => {
  it.each([
    [5, 25],
    [1, 21],
    [0, 21],
    [-3, 21],
  ])('concurrency %i: %i', (concurrency, expected) => {
    expect(maxWaiting(concurrency)).toBe(expected)
  })
})

describe('load', () => {
  it.each([
    [20, 5, 20],
    [null, 5, 5],
    [0, 5, 5],
    [-1, 0, 1],
    [null, -1, 1],
  ])('factor %s, concurrency %i: %i', (factor, concurrency, expected) => {
    expect(effectiveLoadFactor(factor, concurrency)).toBe(expected)
  })

  it('is (in use + waiting) × 100 / factor', () => {
    expect(loadRate({ slotsInUse: 3, waiting: 2 }, 10)).toBe(50)
  })
})

describe('shouldDropSticky', () => {
  const account = makeAccount({ id: 1 })

  it.each<[string, Entry | null, boolean]>([
    ['serves', { account }, false],
    ['left the route', null, true],
    ['is disabled', { account: makeAccount({ id: 1, status: 'disabled' }) }, true],
    ['is limited for long', { account, health: { rateLimitedUntilMs: NOW_MS + 60_001 } }, true],
    ['is limited shortly', { account, health: { rateLimitedUntilMs: NOW_MS + 60_000 } }, false],
    [
      'lacks the model',
      { account, health: { modelCooldowns: new Map([['claude-sonnet-4-5', NOW_MS + 1]]) } },
      false,
    ],
  ])('an account that %s', (_name, entry, expected) => {
    expect(drop(entry)).toBe(expected)
  })
})
