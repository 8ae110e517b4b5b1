import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AdmissionTicket } from '@/lib/gateway'
import { account, admitted, balanceClaim, gist, queued, ticket } from '../../support/coordination-tickets'
import { HOLD, KEPT_HOLD, KeptSessionBed, OWN, RICH } from '../../support/kept-session'
import { commandsDuring, startTestRedis, type TestRedis } from '../../support/test-redis'

const BALANCE = { name: 'balance' as const, limit: 0n, used: -RICH, startMs: 0, endsAtMs: 0 }

let redis: TestRedis
let bed: KeptSessionBed

beforeAll(async () => {
  redis = await startTestRedis()
})
afterAll(async () => redis.stop())
beforeEach(async () => {
  bed = await KeptSessionBed.open(redis)
})
afterEach(() => bed.close())

describe('a session that calls again at once', () => {
  it('is admitted by the lease of its last request, without a command, and holds what that held', async () => {
    await bed.talk()
    expect(await redis.client.zcard('sy:leases')).toBe(1)
    expect(await bed.held()).toBe(KEPT_HOLD)
    const commands = await commandsDuring(redis.client, async () => {
      const admission = bed.process1.store.admit(bed.request())
      expect(admission).toMatchObject({ kind: 'admitted' })
      bed.end(await bed.admitted({ sticky: { key: '1:1:1:other', accountId: null } }))
      if (!('kind' in admission) || admission.kind !== 'admitted') throw new Error('unreachable')
      bed.end(admission.lease)
    })
    // One admits the other session; the ends go together.
    expect(commands).toBeLessThanOrEqual(2)
    await bed.expectAllGivenBack()
  })

  it('has its slots and hold back within moments when it does not call again', async () => {
    await bed.talk()
    expect(await redis.client.hget('sy:slots:users', '1')).toBe('1')
    await bed.clock.advance(50)
    await bed.answered()
    expect(await redis.client.zcard('sy:leases')).toBe(0)
    expect(await bed.held()).toBe(0n)
    await bed.expectAllGivenBack()
  })

  it('goes through the store again once a second', async () => {
    // It has looked whether the store is the one it knows.
    await bed.clock.advance(1_000)
    await bed.answered()
    const served = new Map<string, number>()
    for (let nth = 0; nth < 60; nth += 1) {
      const lease = await bed.admitted()
      const [member = ''] = await bed.leases()
      const id = member.split('|')[0] ?? ''
      served.set(id, (served.get(id) ?? 0) + 1)
      bed.end(lease)
      await bed.answered()
      await bed.clock.advance(20)
    }
    // The first two are not kept; the third serves until it is a second old.
    expect([...served.values()]).toEqual([1, 1, 50, 8])
    await bed.expectAllGivenBack()
  })

  it('waits for a lease that is on its way to be kept, and takes it', async () => {
    await bed.talk()
    bed.end(await bed.admitted())
    const admission = bed.process1.store.admit(bed.request())
    expect(admission).toBeInstanceOf(Promise)
    expect(gist(await admission)).toBe('account 1')
    expect(await redis.client.zcard('sy:leases')).toBe(1)
    if ('kind' in admission) throw new Error('unreachable')
    const answer = await admission
    if (answer.kind === 'admitted') bed.end(answer.lease)
    await bed.expectAllGivenBack()
  })

  it('keeps as many leases as leave slots free', async () => {
    await bed.talk()
    const leases = await Promise.all(Array.from({ length: 7 }, () => bed.admitted()))
    for (const lease of leases) bed.end(lease)
    await bed.answered()
    // Seven of eight were in use: two are given back, so that three are free.
    expect(await bed.leases()).toHaveLength(5)
    await bed.expectAllGivenBack()
  })

  it('has a lease of its own for each request that runs', async () => {
    await bed.talk()
    const leases = [await bed.admitted(), await bed.admitted()]
    expect(await redis.client.zcard('sy:leases')).toBe(2)
    for (const lease of leases) bed.end(lease)
    await bed.expectAllGivenBack()
  })

  it('does not lose its lease to a second release of the request before', async () => {
    const before = await bed.talk()
    const lease = await bed.admitted()
    bed.process1.store.release(before)
    bed.process1.store.releaseUser(before)
    bed.process1.store.spent(before, [{ owner: 'u1', pending: 15n }])
    await bed.answered()
    expect(await redis.client.hget('sy:slots:accounts', '1')).toBe('1')
    expect(bed.process1.store.sizes().leases).toBe(1)
    bed.end(lease)
    await bed.expectAllGivenBack()
  })
})

describe('no lease is kept', () => {
  const cases: readonly (readonly [string, Partial<AdmissionTicket>])[] = [
    ['whose user could miss the slot', { user: { id: 1, concurrency: 3 } }],
    [
      'whose account could miss the slot',
      { accounts: [account(1, { concurrency: 3 })], favourite: account(1, { concurrency: 3 }) },
    ],
    ['whose requests count against a rate', { rateLimits: [{ key: 'user:1', limit: 100 }] }],
    [
      'that counts as a session',
      { accounts: [{ ...OWN, maxSessions: 5 }], favourite: { ...OWN, maxSessions: 5 } },
    ],
    ['where too little is left to pay with', { claims: [balanceClaim(50_000n, { hold: HOLD })] }],
  ]
  it.each(cases)('%s', async (_name, parts) => {
    await bed.talk(parts)
    expect(await redis.client.zcard('sy:leases')).toBe(0)
    expect(await bed.held()).toBe(0n)
    await bed.expectAllGivenBack()
  })

  it('while somebody waits: the slot is handed on', async () => {
    await bed.talk()
    const lease = await bed.admitted()
    const full = account(9)
    const blocker = await admitted(
      bed.process2.store,
      ticket({ accounts: [full], user: { id: 2, concurrency: 0 } }),
    )
    const waiting = await queued(
      bed.process2.store,
      ticket({ accounts: [full], user: { id: 3, concurrency: 0 } }),
    )
    bed.end(lease)
    await bed.answered()
    expect(await redis.client.hget('sy:slots:accounts', '1')).toBe('0')
    bed.process2.store.release(blocker)
    bed.process2.store.leave(waiting.ticketId)
    await bed.expectAllGivenBack()
  })
})

describe('a kept lease is not in the way', () => {
  it('of its own session, whose account others have filled since', async () => {
    const four = account(1, { concurrency: 4 })
    const parts = { accounts: [four, account(2, { concurrency: 4 })], favourite: four }
    await bed.talk(parts)
    expect(await bed.leases()).toHaveLength(1)
    const others = await Promise.all(
      Array.from({ length: 3 }, () => admitted(bed.process1.store, ticket({ accounts: [four] }))),
    )
    const lease = await bed.admitted(parts)
    expect(lease.accountId).toBe(1)
    for (const one of [lease, ...others]) bed.process1.store.release(one)
    await bed.expectAllGivenBack()
  })

  it('of its own session, which now wants another account', async () => {
    await bed.talk()
    const other = account(2)
    const lease = await bed.admitted({ accounts: [other, OWN], favourite: other })
    await bed.answered()
    expect(await bed.leases()).toHaveLength(1)
    bed.process1.store.release(lease)
    await bed.expectAllGivenBack()
  })

  it('of others who pay from the same balance: all that is kept is a small part of it', async () => {
    const balance = 60_000n
    const claims = [balanceClaim(balance, { hold: HOLD })]
    await bed.talk({ claims })
    const leases = await Promise.all(Array.from({ length: 5 }, () => bed.admitted({ claims })))
    for (const lease of leases) bed.end(lease)
    await bed.answered()
    expect(await bed.held()).toBeLessThan(balance / 64n)
    await bed.expectAllGivenBack()
  })
})

describe('a kept lease is not taken over', () => {
  it.each([
    ['by a request that holds more', { claims: [balanceClaim(RICH, { hold: KEPT_HOLD + 1n })] }],
    ['by a request that holds far less', { claims: [balanceClaim(RICH, { hold: 600n })] }],
    ['by a request somebody else pays for', { claims: [balanceClaim(RICH, { owner: 's1', hold: HOLD })] }],
    ['once a limit is another', { user: { id: 1, concurrency: 20 } }],
    ['once requests count against a rate', { rateLimits: [{ key: 'user:1', limit: 100 }] }],
  ])('%s', async (_name, parts: Partial<AdmissionTicket>) => {
    await bed.talk()
    const [kept] = await bed.leases()
    const lease = await bed.admitted(parts)
    await bed.answered()
    expect(await bed.leases()).not.toContain(kept)
    expect(await redis.client.hget('sy:slots:users', '1')).toBe('1')
    bed.process1.store.release(lease)
    await bed.expectAllGivenBack()
  })

  it.each([
    ['a limit was lowered', [{ ...BALANCE, limit: -RICH + 100n }]],
    ['a limit was added', [BALANCE, { ...BALANCE, name: '5h' as const, limit: 10n, used: 10n }]],
  ])('when %s, though the figures are of the same version', async (_name, limits) => {
    const claims = [balanceClaim(RICH, { hold: HOLD, version: 7 })]
    await bed.talk({ claims })
    const changed = [balanceClaim(RICH, { hold: HOLD, version: 7, limits })]
    expect(gist(await bed.process1.store.admit(bed.request({ claims: changed })))).toBe('spent')
    await bed.expectAllGivenBack()
  })

  it('when another session has spent the money meanwhile', async () => {
    await bed.talk()
    const claims = [balanceClaim(RICH, { hold: HOLD, pending: 2n * RICH })]
    bed.process1.store.spent(null, [{ owner: 'u1', pending: 2n * RICH }])
    expect(gist(await bed.process1.store.admit(bed.request({ claims })))).toBe('spent')
    await bed.process1.store.settled()
    expect(await bed.leases()).toEqual([])
  })

  it('past somebody of this process who waits', async () => {
    await bed.talk()
    const full = account(9)
    const blocker = await admitted(bed.process1.store, ticket({ accounts: [full] }))
    const waiting = await queued(bed.process1.store, ticket({ accounts: [full] }))
    const lease = await bed.admitted()
    expect(await bed.leases()).toHaveLength(2)
    bed.process1.store.release(lease)
    bed.process1.store.release(blocker)
    bed.process1.store.leave(waiting.ticketId)
    await bed.expectAllGivenBack()
  })

  it('by a request with figures that cannot be read: the store says so, and nothing stays behind', async () => {
    await bed.talk()
    const claims = [balanceClaim(RICH, { hold: HOLD, limits: [{ ...BALANCE, startMs: Number.NaN }] })]
    await expect(bed.process1.store.admit(bed.request({ claims }))).rejects.toThrow('a moment of NaN')
    await bed.expectAllGivenBack()
  })

  it('when the money is gone meanwhile: the store refuses', async () => {
    await bed.talk()
    const claims = [balanceClaim(100n, { hold: HOLD })]
    expect(gist(await bed.process1.store.admit(bed.request({ claims })))).toBe('spent')
    await bed.expectAllGivenBack()
  })

  it('in another process', async () => {
    await bed.talk()
    const lease = await admitted(bed.process2.store, bed.request())
    expect(await redis.client.zcard('sy:leases')).toBe(2)
    bed.process2.store.release(lease)
    await bed.expectAllGivenBack()
  })
})
