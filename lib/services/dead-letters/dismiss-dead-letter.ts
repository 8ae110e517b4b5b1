import type { ServiceContext } from '../context'
import { actorId, writeAudit } from '../shared/audit'
import { conflict, notFound } from '../shared/errors'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { inTransaction } from '../shared/transaction'
import { lockLetter } from './letter-rows'
import { getDeadLetter } from './queries'
import { dismissDeadLetterSchema } from './schemas'
import type { DeadLetterView } from './view'

/**
 * Says that an event will never be charged, and why. It is kept and may still be settled, but the audit no longer counts it.
 * Throws 404, 409 `EVENT_HANDLED` when it is settled by now or dismissed already.
 */
export async function dismissDeadLetter(
  ctx: ServiceContext,
  id: string,
  input: unknown,
): Promise<DeadLetterView> {
  requireAdmin(ctx, 'full')
  const { notes } = parseInput(dismissDeadLetterSchema, input ?? {})
  await inTransaction(ctx, async (tx) => {
    const letter = await lockLetter(tx, id)
    if (letter === null) throw notFound('Dead letter')
    if (letter.state === 'settled') throw conflict('This event is settled', 'EVENT_HANDLED')
    if (letter.state === 'dismissed') throw conflict('This event is dismissed already', 'EVENT_HANDLED')
    await tx.usageDeadLetter.update({
      where: { eventId: id },
      data: {
        status: 'dismissed',
        note: notes,
        handledAt: ctx.now(),
        actorType: ctx.actor.kind,
        actorId: actorId(ctx),
      },
      select: { eventId: true },
    })
    await writeAudit(tx, ctx, {
      action: 'dismiss',
      resource: 'dead_letter',
      resourceId: id,
      before: { state: letter.state },
      after: { state: 'dismissed', notes },
    })
  })
  return getDeadLetter(ctx, id)
}
