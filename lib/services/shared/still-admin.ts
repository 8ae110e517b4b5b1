import { isDatabaseAway } from '@/lib/infra'
import type { ServiceContext } from '../context'
import { readSettings } from '../settings/settings'

type Asked = Pick<ServiceContext, 'db' | 'actor' | 'now'>

/**
 * Whether the administrator's session or admin key that a long answer was begun with is still good; a database that is away
 * ends nobody's.
 */
export async function isStillAdmin(asked: Asked): Promise<boolean> {
  try {
    return (await countRights(asked)) > 0
  } catch (error) {
    if (isDatabaseAway(error)) return true
    throw error
  }
}

async function countRights({ db, actor, now }: Asked): Promise<number> {
  if (actor.kind === 'system') return 1
  if (actor.kind === 'admin_key') {
    // The configured one has no row, and lasts as long as the process.
    return actor.id === null ? 1 : db.adminKey.count({ where: { id: BigInt(actor.id), revokedAt: null } })
  }
  const { require_admin_totp: needsSecondStep } = await readSettings(db)
  const user = {
    id: BigInt(actor.userId),
    role: 'admin',
    status: 'active',
    deletedAt: null,
    ...(needsSecondStep ? { totpSecret: { not: null } } : {}),
  }
  if (actor.sessionId === undefined) return db.user.count({ where: user })
  return db.session.count({
    where: { jti: actor.sessionId, revokedAt: null, expiresAt: { gt: now() }, user },
  })
}
