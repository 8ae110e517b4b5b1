import type { ServiceContext } from '../context'
import { Prisma, type Transaction } from './database'

/** One audit row; `before` and `after` are API views, in which secrets are masked already. */
export type AuditEntry = {
  /** Verb, e.g. `create`, `update`, `delete`. */
  readonly action: string
  /** Kind of entity, e.g. `channel`. */
  readonly resource: string
  readonly resourceId: number | string | null
  readonly before?: object | null
  readonly after?: object | null
}

/** Appends an audit row in the caller's transaction; of an update only the fields that differ are kept. */
export async function writeAudit(tx: Transaction, ctx: ServiceContext, entry: AuditEntry): Promise<void> {
  const { before, after } = changedFields(entry.before ?? null, entry.after ?? null)
  await tx.auditLog.create({
    data: {
      actorType: ctx.actor.kind,
      actorId: actorId(ctx),
      action: entry.action,
      resource: entry.resource,
      resourceId: entry.resourceId === null ? null : String(entry.resourceId),
      before: toJson(before),
      after: toJson(after),
      ip: ctx.request.ip,
      userAgent: ctx.request.userAgent.slice(0, 500),
      requestId: ctx.request.requestId,
    },
    select: { id: true },
  })
}

/** Who acts, as `audit_logs` names them: a user's or an admin key's id, by the kind of actor. */
export function actorId(ctx: ServiceContext): bigint | null {
  const { actor } = ctx
  if (actor.kind === 'user') return BigInt(actor.userId)
  return actor.kind === 'admin_key' && actor.id !== null ? BigInt(actor.id) : null
}

type Fields = Readonly<Record<string, unknown>>

function changedFields(
  before: object | null,
  after: object | null,
): { before: object | null; after: object | null } {
  if (before === null || after === null) return { before, after }
  const old: Fields = { ...before }
  const fresh: Fields = { ...after }
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(fresh[name]),
  )
  const pick = (fields: Fields): object =>
    Object.fromEntries(names.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])))
  return { before: pick(old), after: pick(fresh) }
}

function toJson(value: object | null): Prisma.InputJsonValue | typeof Prisma.DbNull {
  // Views are plain JSON; the round trip drops what JSON cannot hold.
  return value === null ? Prisma.DbNull : (JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue)
}
