import { describe, expect, it } from 'vitest'
import { ticketOf, type PaidOffer } from '@/lib/gateway/admission/admission'
import type { AttemptState } from '@/lib/gateway/plan/attempt-state'
import type { Job } from '@/lib/gateway/plan/job'

const job = { exchange: { request: { id: 'r1' } }, caller: { entry: { user: { id: 7 } } } } as unknown as Job
const state = { entry: null, isCounted: true } as unknown as AttemptState

function offered(ranking: { readonly first: object | null; readonly ranked: readonly object[] }): unknown {
  const offer = { priced: { stickyKey: null, pool: '1:1' }, ranking, claims: [], ticketId: null }
  return ticketOf(job, state, offer as unknown as PaidOffer).accounts
}

describe('the accounts a store is offered', () => {
  const ranked = Array.from({ length: 20 }, (_, index) => ({ account: { id: index + 1 } }))
  const accounts = ranked.map(({ account }) => account)

  it.each([
    ['the first sixteen that are ranked', { first: ranked[0] ?? null, ranked }, accounts.slice(0, 16)],
    [
      'the favourite where none is by the time they are asked for',
      { first: ranked[3] ?? null, ranked: [] },
      [accounts[3]],
    ],
    ['none where nobody can serve', { first: null, ranked: [] }, []],
  ])('are %s', (_, ranking, expected) => {
    expect(offered(ranking)).toEqual(expected)
  })
})
