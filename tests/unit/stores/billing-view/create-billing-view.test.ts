import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountOfUnits, Decimal, exactOf, unitsOf, ZERO } from '@/lib/core'
import type { KeySpend } from '@/lib/gateway'
import { createBillingView } from '@/lib/stores/billing-view'
import { NOTHING_USED } from '@/lib/stores/billing-view/billing-books'

const usd = (amount: string): Decimal => new Decimal(amount)

function spend(used: string, startMs: number | null = 1_000): KeySpend {
  const amount = usd(used)
  return {
    quotaUsed: amount,
    used5h: amount,
    used1d: amount,
    used7d: amount,
    start5hMs: startMs,
    start1dMs: startMs,
    start7dMs: startMs,
  }
}

function createWorld(graceMs = 300_000) {
  const time = { nowMs: 1_000_000, seenMs: null as number | null }
  const view = createBillingView({
    clock: () => time.nowMs,
    graceMs,
    databaseSeenAtMs: () => time.seenMs,
  })
  const charge = (amount: string, fromBalance = true) =>
    view.addPending({
      userId: 1,
      apiKeyId: 10,
      subscriptionId: fromBalance ? null : '7',
      actual: unitsOf(usd(amount)),
      total: exactOf(usd(amount).times(3)),
    })
  return { time, view, charge }
}

describe('billing view', () => {
  it('knows nothing of users and keys nobody told it about', () => {
    const { view, charge } = createWorld()
    expect(view.availableOf(1)).toBeNull()
    expect(view.keyOf(10)).toBeNull()
    charge('1')
    expect(view.availableOf(1)).toBeNull()
    expect(view.keyOf(10)).toBeNull()
  })

  it('subtracts what is answered and not settled from the balance', () => {
    const { view, charge } = createWorld()
    view.putBalance(1, usd('10'), 1)
    charge('2.5')
    charge('0.0000000001')
    expect(view.availableOf(1)?.toFixed()).toBe('7.4999999999')
    expect(view.pendingOf(1)?.toFixed()).toBe('2.5000000001')
  })

  it('takes subscription requests from the key alone', () => {
    const { view, charge } = createWorld()
    view.putBalance(1, usd('10'), 1)
    view.putSpend(10, spend('1'), 1)
    charge('2', false)
    expect(view.availableOf(1)?.toFixed()).toBe('10')
    expect(view.keyOf(10)).toMatchObject({ pending: 20_000_000_000n, owner: 'k10' })
    expect(view.subscriptionOf('7')).toBeNull()
  })

  it('ignores a balance that is not newer', () => {
    const { view } = createWorld()
    view.putBalance(1, usd('10'), 5)
    view.putBalance(1, usd('99'), 4)
    view.putBalance(1, usd('98'), 5)
    expect(view.availableOf(1)?.toFixed()).toBe('10')
    view.putBalance(1, usd('3'), 6)
    expect(view.availableOf(1)?.toFixed()).toBe('3')
  })

  it('takes a committed batch over in one step', () => {
    const { view, charge } = createWorld()
    view.putBalance(1, usd('10'), 1)
    view.putSpend(10, spend('0'), 1)
    charge('2')
    charge('3')
    view.settled({
      users: [{ userId: 1, balance: usd('8'), version: 2, cleared: usd('2') }],
      keys: [{ apiKeyId: 10, spend: spend('2'), version: 2, cleared: usd('2') }],
      subscriptions: [],
    })
    expect(view.availableOf(1)?.toFixed()).toBe('5')
    expect(view.keyOf(10)?.settled.used5h.toFixed()).toBe('2')
    expect(view.keyOf(10)?.pending).toBe(30_000_000_000n)
  })

  it('never turns what others settled into credit', () => {
    const { view, charge } = createWorld()
    view.putBalance(1, usd('10'), 1)
    charge('1')
    view.settled({
      users: [{ userId: 1, balance: usd('4'), version: 2, cleared: usd('6') }],
      keys: [],
      subscriptions: [],
    })
    expect(view.availableOf(1)?.toFixed()).toBe('4')
    expect(view.pendingOf(1)?.toFixed()).toBe('0')
  })

  it('keeps the newer balance when the settlement of an older batch is told late', () => {
    const { view, charge } = createWorld()
    view.putBalance(1, usd('10'), 1)
    charge('2')
    view.putBalance(1, usd('8'), 2)
    expect(view.availableOf(1)?.toFixed()).toBe('6')
    view.settled({
      users: [{ userId: 1, balance: usd('8'), version: 2, cleared: usd('2') }],
      keys: [],
      subscriptions: [],
    })
    expect(view.availableOf(1)?.toFixed()).toBe('8')
  })

  it('does not believe a look-up that was overtaken by a settlement', () => {
    const { view } = createWorld()
    const keys = [{ apiKeyId: 10, spend: spend('7'), version: 3, cleared: usd('7') }]
    view.settled({ users: [], keys, subscriptions: [] })
    view.putSpend(10, spend('5'), 2)
    expect(view.keyOf(10)?.settled.quotaUsed.toFixed()).toBe('7')
    view.putSpend(10, spend('0'), 4)
    expect(view.keyOf(10)?.settled.quotaUsed.toFixed()).toBe('0')
  })

  it('counts list costs of a subscription exactly, in whole units beyond', () => {
    const { view } = createWorld()
    view.putSubscription('7', NOTHING_USED, 1)
    const add = (total: string) =>
      view.addPending({
        userId: 1,
        apiKeyId: 10,
        subscriptionId: '7',
        actual: 0n,
        total: exactOf(usd(total)),
      })
    for (let count = 0; count < 3; count += 1) add('0.000000000033333333')
    expect(view.subscriptionOf('7')?.pending).toBe(1n)
    const cleared = usd('0.000000000099999999')
    const subscriptions = [{ subscriptionId: '7', usage: null, version: -1, cleared }]
    view.settled({ users: [], keys: [], subscriptions })
    expect(view.subscriptionOf('7')?.pending).toBe(0n)
  })

  it('is fresh while the database was heard of within the grace', () => {
    const { time, view } = createWorld(1_000)
    expect(view.isFresh()).toBe(false)
    view.putBalance(1, usd('1'), 1)
    time.nowMs += 1_000
    expect(view.isFresh()).toBe(true)
    time.nowMs += 1
    expect(view.isFresh()).toBe(false)
    time.seenMs = time.nowMs - 10
    expect(view.isFresh()).toBe(true)
  })

  it('always shows settled minus pending, whatever the order of charges and settlements', () => {
    const amount = fc.integer({ min: 1, max: 10 ** 9 }).map((n) => new Decimal(n).div(10 ** 10))
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, fc.boolean()), { maxLength: 40 }), (steps) => {
        const view = createBillingView({ clock: () => 0 })
        view.putBalance(1, new Decimal(100), 1)
        view.putSpend(10, spend('0'), 1)
        let balance = new Decimal(100)
        let total = ZERO
        let version = 1
        const open: Decimal[] = []
        for (const [cost, settles] of steps) {
          view.addPending({
            userId: 1,
            apiKeyId: 10,
            subscriptionId: null,
            actual: unitsOf(cost),
            total: exactOf(cost),
          })
          open.push(cost)
          total = total.plus(cost)
          const first = settles ? open.shift() : undefined
          if (first !== undefined) {
            balance = balance.minus(first)
            version += 1
            const used = new Decimal(100).minus(balance)
            view.settled({
              users: [{ userId: 1, balance, version, cleared: first }],
              keys: [{ apiKeyId: 10, spend: spend(used.toFixed()), version, cleared: first }],
              subscriptions: [],
            })
          }
          expect(view.availableOf(1)?.toFixed()).toBe(new Decimal(100).minus(total).toFixed())
          const key = view.keyOf(10)
          const spent = key?.settled.quotaUsed.plus(amountOfUnits(key.pending))
          expect(spent?.toFixed()).toBe(total.toFixed())
        }
      }),
    )
  })
})
