import type { Prisma } from '../shared/database'

/** Codes that can be redeemed at a time. */
export function unusedAt(now: Date) {
  return {
    status: 'unused',
    OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
  } satisfies Prisma.RedeemCodeWhereInput
}
