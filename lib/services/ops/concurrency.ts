import type { ServiceContext } from '../context'
import { toId } from '../shared/json'
import { platformOf } from '../shared/narrow'
import { requireAdmin } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import type { concurrencyAnswer } from './answers'

const SHOWN = 200

/** Who holds and waits for slots at this moment, the busiest first; at most 200 of each. */
export type Concurrency = Answer<typeof concurrencyAnswer>

/** Slots and waiters of all gateway processes, by account and by user. Throws 503 `LIVE_UNAVAILABLE`. */
export async function getConcurrency(ctx: ServiceContext): Promise<Concurrency> {
  requireAdmin(ctx, 'read')
  const accounts = await busyAccounts(ctx)
  return {
    slots_in_use: accounts.reduce((sum, account) => sum + account.slots_in_use, 0),
    waiting: accounts.reduce((sum, account) => sum + account.waiting, 0),
    accounts: accounts.slice(0, SHOWN),
    users: await busyUsers(ctx),
  }
}

async function busyAccounts(ctx: ServiceContext): Promise<Concurrency['accounts']> {
  const rows = await ctx.db.account.findMany({
    where: { deletedAt: null },
    select: { id: true, name: true, platform: true, concurrency: true },
  })
  const states = await ctx.live.accountStates(rows.map(({ id }) => toId(id)))
  const byId = new Map(states.map((state) => [state.accountId, state]))
  return rows
    .map((row) => {
      const state = byId.get(toId(row.id))
      return {
        account_id: toId(row.id),
        name: row.name,
        platform: platformOf(row.platform),
        concurrency: row.concurrency,
        slots_in_use: state?.slotsInUse ?? 0,
        waiting: state?.waiting ?? 0,
      }
    })
    .filter((account) => account.slots_in_use > 0 || account.waiting > 0)
    .toSorted((a, b) => b.slots_in_use + b.waiting - a.slots_in_use - a.waiting)
}

async function busyUsers(ctx: ServiceContext): Promise<Concurrency['users']> {
  const counts = new Map<number, { requests: number; waiting: number }>()
  for (const { userId, phase } of await ctx.live.liveRequests()) {
    if (userId === null) continue
    const count = counts.get(userId) ?? { requests: 0, waiting: 0 }
    count.requests += 1
    if (phase === 'waiting') count.waiting += 1
    counts.set(userId, count)
  }
  const busiest = [...counts].toSorted(([, a], [, b]) => b.requests - a.requests).slice(0, SHOWN)
  const rows = await ctx.db.user.findMany({
    where: { id: { in: busiest.map(([id]) => BigInt(id)) } },
    select: { id: true, email: true, concurrency: true },
  })
  const byId = new Map(rows.map((row) => [toId(row.id), row]))
  return busiest.map(([id, count]) => ({
    user_id: id,
    email: byId.get(id)?.email ?? `#${id}`,
    concurrency: byId.get(id)?.concurrency ?? 0,
    ...count,
  }))
}
