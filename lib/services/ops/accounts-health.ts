import { ACCOUNT_HEALTHS, accountHealth, type ShownAccountHealth } from '@/lib/core'
import { listAccountFacts } from '../accounts'
import type { ServiceContext } from '../context'
import { requireAdmin } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import type { accountsHealthAnswer } from './answers'

/** How the accounts are: how many of each kind, and every one that is not healthy. */
export type AccountsHealth = Answer<typeof accountsHealthAnswer>

/** The health of all accounts at this moment. */
export async function getAccountsHealth(ctx: ServiceContext): Promise<AccountsHealth> {
  requireAdmin(ctx, 'read')
  const nowMs = ctx.now().getTime()
  const tally = new Map<ShownAccountHealth['kind'], number>(ACCOUNT_HEALTHS.map((kind) => [kind, 0]))
  const unhealthy: AccountsHealth['unhealthy'][number][] = []
  let slotsInUse = 0
  let waiting = 0
  for (const account of await listAccountFacts(ctx)) {
    const { kind, untilMs, reason } = accountHealth(account, nowMs)
    tally.set(kind, (tally.get(kind) ?? 0) + 1)
    slotsInUse += account.live?.slots_in_use ?? 0
    waiting += account.live?.waiting ?? 0
    if (kind === 'healthy') continue
    const until = untilMs === null ? null : new Date(untilMs).toISOString()
    const { id, name, platform } = account
    unhealthy.push({ account_id: id, name, platform, health: kind, until, reason })
  }
  // Every kind was set to zero first.
  const counts = Object.fromEntries(tally) as AccountsHealth['counts']
  return { counts, slots_in_use: slotsInUse, waiting, unhealthy }
}
