import { z } from 'zod'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Prisma } from '../shared/database'
import { notFound } from '../shared/errors'
import { toId, toTime } from '../shared/json'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { inTransaction } from '../shared/transaction'
import { emailField } from '../users/schemas'
import type { Answer, Shown } from '../shared/answer'
import { issueToken } from './one-time-token'
import type { createdInviteAnswer, inviteAnswer } from './answers'

const DAY_MS = 86_400_000

/** An invitation nobody has used yet; `email` = only for this address. */
export type InviteView = Answer<typeof inviteAnswer>

/** A new invitation: the only answer with its token, which belongs behind `/register?invite=`. */
export type CreatedInviteView = Shown<Answer<typeof createdInviteAnswer>, 'token'>

export const createInviteSchema = z
  .strictObject({ email: emailField.nullable(), validity_days: z.int().min(1).max(365) })
  .partial()

const inviteSelect = { id: true, email: true, expiresAt: true, createdAt: true } as const
type InviteRow = Prisma.OneTimeTokenGetPayload<{ select: typeof inviteSelect }>

/** Tells invitations from the token that makes the first administrator. */
const INVITE_PAYLOAD = { invitation: true }
const UNUSED_INVITE = { kind: 'invite', usedAt: null, payload: { equals: INVITE_PAYLOAD } }

/** Invites somebody to register once; good for 7 days unless told otherwise. */
export async function createInvite(ctx: ServiceContext, input: unknown): Promise<CreatedInviteView> {
  requireAdmin(ctx, 'provision')
  const body = parseInput(createInviteSchema, input)
  return inTransaction(ctx, async (tx) => {
    const token = await issueToken(ctx, tx, {
      kind: 'invite',
      payload: INVITE_PAYLOAD,
      ...(typeof body.email === 'string' ? { email: body.email } : {}),
      expiresAt: new Date(ctx.now().getTime() + (body.validity_days ?? 7) * DAY_MS),
    })
    const row = await tx.oneTimeToken.findUniqueOrThrow({
      where: { tokenHash: ctx.crypto.hashApiKey(token) },
      select: inviteSelect,
    })
    const view = toView(row)
    await writeAudit(tx, ctx, { action: 'create', resource: 'invite', resourceId: view.id, after: view })
    return { ...view, token }
  })
}

/** Invitations that are still good, newest first. */
export async function listInvites(ctx: ServiceContext): Promise<readonly InviteView[]> {
  requireAdmin(ctx, 'read')
  const rows = await ctx.db.oneTimeToken.findMany({
    where: { ...UNUSED_INVITE, expiresAt: { gt: ctx.now() } },
    select: inviteSelect,
    orderBy: { id: 'desc' },
    take: 1000,
  })
  return rows.map(toView)
}

/** Takes an invitation back. Throws 404. */
export async function deleteInvite(ctx: ServiceContext, id: number): Promise<void> {
  requireAdmin(ctx, 'provision')
  await inTransaction(ctx, async (tx) => {
    const { count } = await tx.oneTimeToken.deleteMany({ where: { ...UNUSED_INVITE, id: BigInt(id) } })
    if (count === 0) throw notFound('Invitation')
    await writeAudit(tx, ctx, { action: 'delete', resource: 'invite', resourceId: id })
  })
}

function toView(row: InviteRow): InviteView {
  return {
    id: toId(row.id),
    email: row.email,
    expires_at: toTime(row.expiresAt),
    created_at: toTime(row.createdAt),
  }
}
