import { randomUUID } from 'node:crypto'
import { ROLES, type Role } from '@/lib/core'
import { readSettings } from '@/lib/services'
import { getPortal } from '../portal'

const SEEN_EVERY_MS = 5 * 60_000
/** A limit of rest is kept to one part in so many. */
const IDLE_STEPS = 10
const MAX_DEVICE_LENGTH = 300
const FORGET_AFTER_MS = 30 * 24 * 60 * 60_000

/** What a session token says; `sessionId` is `sessions.jti`. */
export type SessionClaims = {
  readonly sessionId: string
  readonly userId: number
  readonly sessionVersion: number
}

/** Whose session it is. */
export type SessionUser = {
  readonly id: number
  readonly sessionId: string
  readonly email: string
  readonly name: string
  /** What the session may do. */
  readonly role: Role
  /** An administrator who has the rights of a user until they switch on a second step (`require_admin_totp`). */
  readonly needsSecondStep: boolean
  readonly sessionVersion: number
  readonly locale: string
  readonly timeZone: string
}

/** Records a new sign-in and answers its id; the user's sessions that ended a while ago are forgotten. */
export async function createSession(input: {
  readonly userId: number
  readonly device: string
  readonly ip: string
}): Promise<string> {
  const sessionId = randomUUID()
  const { db, env } = getPortal()
  const forgetBefore = new Date(Date.now() - FORGET_AFTER_MS)
  await db.session.deleteMany({ where: { userId: BigInt(input.userId), expiresAt: { lt: forgetBefore } } })
  await db.session.create({
    data: {
      jti: sessionId,
      userId: BigInt(input.userId),
      device: input.device.slice(0, MAX_DEVICE_LENGTH),
      ip: input.ip,
      expiresAt: new Date(Date.now() + env.SESSION_MAX_AGE),
    },
    select: { id: true },
  })
  return sessionId
}

/** The user of a session that is neither revoked, expired nor unused for too long, of a user who is active and has not ended all sessions since. */
export async function findSessionUser(claims: SessionClaims): Promise<SessionUser | null> {
  const { db, env } = getPortal()
  const now = new Date()
  const idleMs = env.SESSION_IDLE_AGE ?? Number.POSITIVE_INFINITY
  const session = await db.session.findFirst({
    where: {
      jti: claims.sessionId,
      userId: BigInt(claims.userId),
      revokedAt: null,
      expiresAt: { gt: now },
      user: { deletedAt: null, status: 'active', sessionVersion: claims.sessionVersion },
    },
    select: {
      id: true,
      lastSeenAt: true,
      user: {
        select: {
          email: true,
          name: true,
          role: true,
          totpSecret: true,
          sessionVersion: true,
          locale: true,
          timeZone: true,
        },
      },
    },
  })
  if (session === null) return null
  const unusedMs = now.getTime() - session.lastSeenAt.getTime()
  if (unusedMs > idleMs) return null
  if (unusedMs > Math.min(SEEN_EVERY_MS, idleMs / IDLE_STEPS)) {
    await db.session.updateMany({ where: { id: session.id }, data: { lastSeenAt: now } })
  }
  const { totpSecret, role: stored, ...user } = session.user
  const role = ROLES.find((known) => known === stored)
  if (role === undefined) return null
  const needsSecondStep =
    role === 'admin' && totpSecret === null && (await readSettings(db)).require_admin_totp
  const { userId: id, sessionId } = claims
  return { ...user, id, sessionId, role: needsSecondStep ? 'user' : role, needsSecondStep }
}

/** Ends a session; a second time changes nothing. */
export async function revokeSession(sessionId: string): Promise<void> {
  await getPortal().db.session.updateMany({
    where: { jti: sessionId, revokedAt: null },
    data: { revokedAt: new Date() },
  })
}
