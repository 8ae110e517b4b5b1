import type { Prisma } from '../shared/database'

/** Subscriptions that run at a time: stored as active, and their end is not over. */
export function runningAt(now: Date) {
  return {
    status: 'active',
    OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
  } satisfies Prisma.UserSubscriptionWhereInput
}
