import { ACCOUNT_STATUSES, type AccountHealthFacts } from '@/lib/core'
import type { ServiceContext } from '../context'
import { toId, toTimeOrNull } from '../shared/json'
import { oneOf, platformOf } from '../shared/narrow'
import { requireAdmin } from '../shared/permissions'
import { readLiveStates } from './live-states'
import { toLiveView, type AccountLiveView } from './live-view'
import type { AccountView } from './view'

/** What the health of an account is told from. */
export type AccountFacts = Pick<AccountView, 'id' | 'name' | 'platform'> &
  AccountHealthFacts & { readonly live: AccountLiveView | null }

const SELECT = {
  id: true,
  name: true,
  platform: true,
  status: true,
  schedulable: true,
  expiresAt: true,
  autoPauseOnExpired: true,
  state: {
    select: {
      errorMessage: true,
      rateLimitedUntil: true,
      overloadedUntil: true,
      tempUnschedulableUntil: true,
      tempUnschedulableReason: true,
    },
  },
} as const

/** Every living account by id, without credentials and bindings: there may be thousands. */
export async function listAccountFacts(ctx: ServiceContext): Promise<readonly AccountFacts[]> {
  requireAdmin(ctx, 'read')
  const rows = await ctx.db.account.findMany({
    where: { deletedAt: null },
    select: SELECT,
    orderBy: { id: 'asc' },
  })
  const states = await readLiveStates(
    ctx,
    rows.map((row) => toId(row.id)),
  )
  return rows.map(({ state, ...row }) => {
    const live = states.get(toId(row.id))
    return {
      id: toId(row.id),
      name: row.name,
      platform: platformOf(row.platform),
      status: oneOf(ACCOUNT_STATUSES, row.status),
      schedulable: row.schedulable,
      expires_at: toTimeOrNull(row.expiresAt),
      auto_pause_on_expired: row.autoPauseOnExpired,
      error_message: state?.errorMessage ?? null,
      rate_limited_until: toTimeOrNull(state?.rateLimitedUntil ?? null),
      overloaded_until: toTimeOrNull(state?.overloadedUntil ?? null),
      temp_unschedulable_until: toTimeOrNull(state?.tempUnschedulableUntil ?? null),
      temp_unschedulable_reason: state?.tempUnschedulableReason ?? null,
      live: live === undefined ? null : toLiveView(live),
    }
  })
}
