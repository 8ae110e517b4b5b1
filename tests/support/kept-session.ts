import { expect } from 'vitest'
import type { AdmissionTicket, Lease } from '@/lib/gateway'
import { account, admitted, balanceClaim, ticket } from './coordination-tickets'
import { createManualClock, type ManualClock } from './manual-clock'
import { openRedisStore, type StoreUnderTest } from './redis-store'
import { countedIn, type TestRedis } from './test-redis'

/** What requests of the session hold; a lease that is kept holds an eighth more. */
export const HOLD = 800n
export const KEPT_HOLD = 900n
/** What its user has. */
export const RICH = 1_000_000n
/** Its account. */
export const OWN = account(1, { concurrency: 8 })

const SESSION = '1:1:1:abc'

/** Two processes at one Redis and a session that talks to the first; time moves when told. */
export class KeptSessionBed {
  readonly clock: ManualClock = createManualClock()
  private pending = 0n

  private constructor(readonly redis: TestRedis) {}

  /** Set by `open`. */
  process1!: StoreUnderTest
  process2!: StoreUnderTest

  /** On a Redis that is emptied first. */
  static async open(redis: TestRedis, deadlineMs?: number): Promise<KeptSessionBed> {
    await redis.client.flushall()
    const bed = new KeptSessionBed(redis)
    const options = { clock: bed.clock.now, schedule: bed.clock.schedule }
    const extra = { ownClock: true, options, ...(deadlineMs === undefined ? {} : { deadlineMs }) }
    bed.process1 = await openRedisStore(redis.url, extra)
    bed.process2 = await openRedisStore(redis.url, extra)
    return bed
  }

  close(): void {
    this.process1.close()
    this.process2.close()
  }

  /** A request of the session on its own account, whose user has plenty. */
  request(parts: Partial<AdmissionTicket> = {}): AdmissionTicket {
    return ticket({
      accounts: [OWN],
      favourite: OWN,
      sticky: { key: SESSION, accountId: this.process1.store.stickyAccount(SESSION) },
      claims: [balanceClaim(RICH, { hold: HOLD })],
      ...parts,
    })
  }

  admitted(parts: Partial<AdmissionTicket> = {}): Promise<Lease> {
    return admitted(this.process1.store, this.request(parts))
  }

  /** Ends a request that cost 5 units. */
  end(lease: Lease): void {
    this.pending += 5n
    this.process1.store.spent(lease, [{ owner: 'u1', pending: this.pending }])
    this.process1.store.release(lease)
  }

  /** The first process has its answers, and nothing was given back for that. */
  async answered(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 10))
    await this.process1.link.run({ name: 'syPing', lua: "return 'pong'" }, [])
  }

  /** Three requests, one after the other: the lease of the last, which is answered, is kept where one is. */
  async talk(parts: Partial<AdmissionTicket> = {}): Promise<Lease> {
    const say = async (): Promise<Lease> => {
      const lease = await this.admitted(parts)
      this.end(lease)
      await this.answered()
      return lease
    }
    await say()
    await say()
    return say()
  }

  async held(): Promise<bigint> {
    return BigInt((await this.redis.client.hget('sy:held', 'u1')) ?? 0)
  }

  leases(): Promise<string[]> {
    return this.redis.client.zrange('sy:leases', '0', '-1')
  }

  /** Nothing is in use, held or leased, and all that was spent is pending. */
  async expectAllGivenBack(): Promise<void> {
    await Promise.all([this.process1.store.settled(), this.process2.store.settled()])
    expect(await this.leases()).toEqual([])
    for (const hash of ['sy:held', 'sy:slots:users', 'sy:slots:accounts'])
      expect(await countedIn(this.redis.client, hash), hash).toBe(0)
    expect(await this.redis.client.hget('sy:pending', 'u1')).toBe(String(this.pending))
  }
}
