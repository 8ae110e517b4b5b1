import type { ServiceContext } from '../context'
import type { Transaction } from '../shared/database'
import { conflict } from '../shared/errors'
import { unusedAt } from '../redeem-codes/unused-at'
import { runningAt } from '../subscriptions/running-at'

/**
 * Refuses to delete a group that is in use: 409 `GROUP_HAS_KEYS`, `GROUP_HAS_CODES` or `CONFLICT`, naming how many. The
 * caller's transaction holds the lock of the group.
 */
export async function assertUnused(ctx: ServiceContext, tx: Transaction, groupId: bigint): Promise<void> {
  const keys = await tx.apiKey.count({ where: { groupId, deletedAt: null } })
  if (keys > 0) {
    throw conflict(`${keys} API key(s) belong to this group; move or delete them first`, 'GROUP_HAS_KEYS', {
      api_keys_count: keys,
    })
  }
  await assertNoSubscribers(ctx, tx, { groupId })
  const redirecting = await tx.group.findFirst({
    where: {
      deletedAt: null,
      OR: [{ fallbackGroupId: groupId }, { fallbackGroupIdOnInvalidRequest: groupId }],
    },
    select: { name: true },
  })
  if (redirecting !== null) throw conflict(`The group "${redirecting.name}" falls back to this one`)
}

type Question = {
  readonly groupId: bigint
  /** The caller's field that is at fault. */
  readonly field?: string
}

/** Refuses while subscriptions of the group run (409 `CONFLICT`) or codes would give one (409 `GROUP_HAS_CODES`). */
export async function assertNoSubscribers(
  ctx: ServiceContext,
  tx: Transaction,
  { groupId, field }: Question,
): Promise<void> {
  const inUse = (code: string, message: string, details: object): Error =>
    conflict(message, code, { ...details, ...(field === undefined ? {} : { fields: { [field]: message } }) })
  const subscriptions = await tx.userSubscription.count({ where: { groupId, ...runningAt(ctx.now()) } })
  if (subscriptions > 0) {
    throw inUse('CONFLICT', `${subscriptions} active subscription(s) belong to this group`, { subscriptions })
  }
  const codes = await tx.redeemCode.count({ where: { groupId, ...unusedAt(ctx.now()) } })
  if (codes > 0) {
    const message = `${codes} unused redeem code(s) give a subscription of this group; end or delete them first`
    throw inUse('GROUP_HAS_CODES', message, { redeem_codes: codes })
  }
}
