import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { notFound } from '../shared/errors'
import { toId, toTime, toTimeOrNull } from '../shared/json'
import { requireUserId } from '../shared/permissions'
import { inTransaction } from '../shared/transaction'
import type { Answer } from '../shared/answer'
import type { sessionAnswer } from './answers'

/** A sign-in that still holds. */
export type SessionView = Answer<typeof sessionAnswer>

/** The signed-in user's sessions, last seen first. */
export async function listOwnSessions(ctx: ServiceContext): Promise<readonly SessionView[]> {
  const rows = await ctx.db.session.findMany({
    where: living(ctx, requireUserId(ctx)),
    select: {
      id: true,
      jti: true,
      device: true,
      ip: true,
      lastSeenAt: true,
      expiresAt: true,
      createdAt: true,
    },
    orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
    take: 200,
  })
  const current = currentSession(ctx)
  return rows.map((row) => ({
    id: toId(row.id),
    device: row.device,
    ip: row.ip,
    current: row.jti === current,
    last_seen_at: toTime(row.lastSeenAt),
    expires_at: toTimeOrNull(row.expiresAt),
    created_at: toTime(row.createdAt),
  }))
}

/** Ends one of the signed-in user's sessions. Throws 404 for anybody else's or one that is over. */
export async function revokeOwnSession(ctx: ServiceContext, id: number): Promise<void> {
  const userId = requireUserId(ctx)
  await inTransaction(ctx, async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { ...living(ctx, userId), id: BigInt(id) },
      data: { revokedAt: ctx.now() },
    })
    if (count === 0) throw notFound('Session')
    await writeAudit(tx, ctx, { action: 'revoke', resource: 'session', resourceId: id })
  })
}

/** Ends every session of the signed-in user but the one of this call; answers how many. */
export async function revokeOtherSessions(ctx: ServiceContext): Promise<{ readonly revoked: number }> {
  const userId = requireUserId(ctx)
  return inTransaction(ctx, async (tx) => {
    const revoked = await endOtherSessions(ctx, tx, userId)
    await writeAudit(tx, ctx, {
      action: 'revoke_others',
      resource: 'session',
      resourceId: null,
      after: { revoked },
    })
    return { revoked }
  })
}

/** Ends the user's sessions but the one of this call, in the caller's transaction. */
export async function endOtherSessions(
  ctx: ServiceContext,
  tx: Transaction,
  userId: number,
): Promise<number> {
  const current = currentSession(ctx)
  const { count } = await tx.session.updateMany({
    where: { ...living(ctx, userId), ...(current === null ? {} : { jti: { not: current } }) },
    data: { revokedAt: ctx.now() },
  })
  return count
}

type LivingSessions = {
  readonly userId: bigint
  readonly revokedAt: null
  readonly expiresAt: { readonly gt: Date }
}

function living(ctx: ServiceContext, userId: number): LivingSessions {
  return { userId: BigInt(userId), revokedAt: null, expiresAt: { gt: ctx.now() } }
}

function currentSession({ actor }: Pick<ServiceContext, 'actor'>): string | null {
  return actor.kind === 'user' ? (actor.sessionId ?? null) : null
}
