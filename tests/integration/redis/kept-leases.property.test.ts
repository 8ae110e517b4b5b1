import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Lease } from '@/lib/gateway'
import { account, balanceClaim, ticket } from '../../support/coordination-tickets'
import { openRedisStore, type StoreUnderTest } from '../../support/redis-store'
import { countedIn, startTestRedis, type TestRedis } from '../../support/test-redis'

/** Of the first user, and of the second, whose money comes to its end. */
const BALANCES = { u1: 10n ** 12n, u2: 150_000n }
/** Three sessions of two users on three accounts: one limit is never met, one sometimes, one often. */
const OWNERS = ['u1', 'u2'] as const
const SESSIONS = [
  { key: '1:1:1:a', user: { id: 1, concurrency: 0 }, own: account(1, { concurrency: 0 }) },
  { key: '1:1:1:b', user: { id: 1, concurrency: 0 }, own: account(2, { concurrency: 8 }) },
  { key: '1:1:2:c', user: { id: 2, concurrency: 12 }, own: account(3, { concurrency: 2 }) },
]

const step = fc.record({
  isSecond: fc.constantFrom(false, false, false, true),
  session: fc.constantFrom(...SESSIONS),
  act: fc.constantFrom('talk', 'talk', 'begin', 'end', 'drop', 'drain', 'look', 'look'),
  hold: fc.integer({ min: 800, max: 1_000 }).map(BigInt),
  /** Of the hold. */
  price: fc.integer({ min: 0, max: 100 }).map(BigInt),
  pauseMs: fc.constantFrom(0, 0, 0, 1, 6, 30),
})

type Session = (typeof SESSIONS)[number]
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never
type Running = { readonly lease: Lease; readonly hold: bigint; readonly owner: string; isDraining: boolean }

/** Everything Redis knows at one moment. */
const LOOK = `
local held, users, accounts = {}, {}, {}
for _, member in ipairs(redis.call('ZRANGE', 'sy:leases', 0, -1)) do
  local user, account, holds = string.match(member, '^[^|]*|([^|]*)|([^|]*)|([^|]*)|')
  users[user], accounts[account] = (users[user] or 0) + 1, (accounts[account] or 0) + 1
  for owner, units in string.gmatch(holds, '([^=,]+)=(%d+)') do held[owner] = (held[owner] or 0) + units end
end
users['0'] = nil
local function said(hash)
  local found, all = {}, redis.call('HGETALL', hash)
  for i = 1, #all, 2 do if all[i + 1] ~= '0' then found[all[i]] = tonumber(all[i + 1]) end end
  return found
end
return cjson.encode({
  made = { held, users, accounts },
  counted = { said('sy:held'), said('sy:slots:users'), said('sy:slots:accounts') },
  pending = said('sy:pending'),
})`

type Look = {
  readonly made: readonly Record<string, number>[]
  readonly counted: readonly Record<string, number>[]
  readonly pending: Record<string, number>
}

let redis: TestRedis
let takenOver = 0
beforeAll(async () => {
  redis = await startTestRedis()
})
afterAll(async () => redis.stop())

/** It goes on under the name it had in the store before. */
function isTakenOver(lease: Lease): boolean {
  return 'storeId' in lease && lease.storeId !== lease.id
}

/** A process and what runs in it. */
class Client {
  readonly running: Running[] = []
  readonly spent = new Map<string, bigint>()

  constructor(readonly under: StoreUnderTest) {}

  async begin({ key, user, own }: Session, hold: bigint): Promise<void> {
    const { store } = this.under
    const owner = user.id === 1 ? 'u1' : 'u2'
    const admission = await store.admit(
      ticket({
        user,
        accounts: [own],
        favourite: own,
        sticky: { key, accountId: store.stickyAccount(key) },
        claims: [
          balanceClaim(BALANCES[owner], { owner, hold, version: 1, pending: this.spent.get(owner) ?? 0n }),
        ],
      }),
    )
    if (admission.kind === 'queued') return store.leave(admission.ticketId)
    if (admission.kind === 'refused' && admission.reason === 'spent') return
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    const { lease } = admission
    if (isTakenOver(lease)) takenOver += 1
    this.running.push({ lease, hold, owner, isDraining: false })
  }

  /** A few requests of a session, one after the other. */
  async talk(session: Session, hold: bigint, price: bigint): Promise<void> {
    for (let nth = 0; nth < 4; nth += 1) {
      const before = this.running.length
      await this.begin(session, hold)
      if (this.running.length > before) this.end(price, this.running.pop())
    }
  }

  end(price: bigint, one = this.running.shift()): void {
    if (one === undefined) return
    const { owner, lease, hold } = one
    const pending = (this.spent.get(owner) ?? 0n) + (hold * price) / 100n
    this.spent.set(owner, pending)
    this.under.store.spent(lease, [{ owner, pending }])
    this.under.store.release(lease)
    if (price > 90n) this.under.store.release(lease)
  }

  /** Without an answer to pay for. */
  drop(): void {
    const one = this.running.shift()
    if (one !== undefined) this.under.store.release(one.lease)
  }

  /** Its client has gone, its answer still comes. */
  drain(): void {
    const one = this.running.find(({ isDraining }) => !isDraining)
    if (one === undefined) return
    one.isDraining = true
    this.under.store.releaseUser(one.lease)
  }
}

/** Counts are made of leases, no limit is passed, nobody spends what is not there, and whatever runs or was spent is held or pending. */
async function look(clients: readonly Client[]): Promise<void> {
  const { made, counted, pending } = JSON.parse(String(await redis.client.eval(LOOK, 0))) as Look
  expect(counted.map((found) => ({ ...found }))).toEqual(made.map((found) => ({ ...found })))
  const [held = {}, , accounts = {}] = counted
  const running = clients.flatMap((client) => client.running)
  for (const { own } of SESSIONS) {
    const used = accounts[own.id] ?? 0
    if (own.concurrency > 0) expect(used).toBeLessThanOrEqual(own.concurrency)
    expect(used).toBeGreaterThanOrEqual(running.filter(({ lease }) => lease.accountId === own.id).length)
  }
  for (const owner of OWNERS) {
    const holds = running.filter((one) => one.owner === owner).reduce((sum, { hold }) => sum + hold, 0n)
    const taken = (held[owner] ?? 0) + (pending[owner] ?? 0)
    expect(taken).toBeGreaterThanOrEqual(Number(holds + spentBy(clients, owner)))
    // No answer costs more than its hold here.
    expect(taken).toBeLessThanOrEqual(Number(BALANCES[owner]))
  }
}

function spentBy(clients: readonly Client[], owner: string): bigint {
  return clients.reduce((sum, { spent }) => sum + (spent.get(owner) ?? 0n), 0n)
}

async function endAll(clients: readonly Client[]): Promise<void> {
  for (const client of clients) while (client.running.length > 0) client.end(50n)
  await Promise.all(clients.map(({ under }) => under.store.settled()))
  await look(clients)
  expect(await redis.client.zcard('sy:leases')).toBe(0)
  for (const hash of ['sy:held', 'sy:slots:users', 'sy:slots:accounts'])
    expect(await countedIn(redis.client, hash), hash).toBe(0)
  for (const owner of OWNERS)
    expect(BigInt((await redis.client.hget('sy:pending', owner)) ?? 0)).toBe(spentBy(clients, owner))
  for (const { under } of clients) under.close()
}

async function take(client: Client, { session, act, hold, price }: Step): Promise<void> {
  if (act === 'talk') await client.talk(session, hold, price)
  else if (act === 'begin') await client.begin(session, hold)
  else if (act === 'end') client.end(price)
  else if (act === 'drop') client.drop()
  else client.drain()
}

describe('leases kept and taken over in two processes', () => {
  it('are counted and held at every moment, and all given back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 160 }), async (steps) => {
        await redis.client.flushall()
        const one = new Client(await openRedisStore(redis.url))
        const two = new Client(await openRedisStore(redis.url))
        for (const now of steps) {
          if (now.act === 'look') await look([one, two])
          else await take(now.isSecond ? two : one, now)
          if (now.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, now.pauseMs))
        }
        await endAll([one, two])
      }),
      { numRuns: 25 },
    )
    expect(takenOver).toBeGreaterThan(50)
  }, 120_000)
})
