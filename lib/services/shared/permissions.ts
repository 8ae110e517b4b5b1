import { AppError } from '@/lib/core'
import { ADMIN_KEY_SCOPES, type AdminKeyScope, type ServiceContext } from '../context'
import { forbidden } from './errors'

/** Refuses everyone but admins and admin keys whose scope reaches `needed`. Throws 403 `FORBIDDEN`. */
export function requireAdmin(ctx: ServiceContext, needed: AdminKeyScope): void {
  const { actor } = ctx
  if (actor.kind === 'system') return
  if (actor.kind === 'user') {
    if (actor.role === 'admin') return
    throw forbidden('Only administrators may do this')
  }
  if (ADMIN_KEY_SCOPES.indexOf(actor.scope) >= ADMIN_KEY_SCOPES.indexOf(needed)) return
  throw new AppError({
    status: 403,
    code: 'FORBIDDEN',
    message: `This admin key has the scope "${actor.scope}"; "${needed}" is needed`,
    details: { scope: actor.scope, needed },
  })
}

/** Whether the actor may do what needs `full`. */
export function hasFullScope(ctx: ServiceContext): boolean {
  const { actor } = ctx
  if (actor.kind === 'system') return true
  return actor.kind === 'user' ? actor.role === 'admin' : actor.scope === 'full'
}

/** The signed-in user's id. Throws 403 `FORBIDDEN` for admin keys: self-service belongs to people. */
export function requireUserId(ctx: ServiceContext): number {
  if (ctx.actor.kind !== 'user') throw forbidden('Only a signed-in user may do this')
  return ctx.actor.userId
}

/** The actor's user id for foreign keys; `null` for keys and the system. */
export function actorUserId(ctx: ServiceContext): bigint | null {
  return ctx.actor.kind === 'user' ? BigInt(ctx.actor.userId) : null
}

/** The actor as one text, e.g. `user:7` or `admin_key:env`: the scope of idempotency keys. */
export function actorKey({ actor }: Pick<ServiceContext, 'actor'>): string {
  if (actor.kind === 'user') return `user:${actor.userId}`
  return actor.kind === 'admin_key' ? `admin_key:${actor.id ?? 'env'}` : 'system'
}
