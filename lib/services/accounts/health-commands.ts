import { isAppError, type AccountTestResult, type AccountTestStep, type ClearableLimit } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import { liveOr } from '../shared/live-or'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { runWithSteps } from '../shared/run-with-steps'
import { announceChange, lockForEdit } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import type { Answer } from '../shared/answer'
import type { accountTestEventAnswer } from './answers'
import { getAccount, readAccount } from './queries'
import { schedulableSchema, testAccountSchema } from './schemas'
import type { AccountView } from './view'

/** Puts an account in `error` back to active and forgets why. Throws 404. */
export async function clearAccountError(ctx: ServiceContext, id: number): Promise<AccountView> {
  requireAdmin(ctx, 'provision')
  await inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'accounts', id, entity: 'Account' })
    const before = await readAccount(tx, id)
    await tx.account.updateMany({
      where: { id: before.id, status: 'error' },
      data: { status: 'active', revision: { increment: 1 } },
    })
    await tx.accountState.updateMany({ where: { accountId: before.id }, data: { errorMessage: null } })
    await tx.accountEvent.create({
      data: { accountId: before.id, kind: 'error_cleared', causeMessage: 'by an administrator' },
      select: { id: true },
    })
    await writeAudit(tx, ctx, { action: 'clear_error', resource: 'account', resourceId: id })
    await announceChange(tx, 'account', before.id)
  })
  await clearLive(ctx, id, 'error')
  return getAccount(ctx, id)
}

/** Lifts rate limit, overload, pause and model cool-downs of an account. Throws 404. */
export async function clearAccountRateLimit(ctx: ServiceContext, id: number): Promise<AccountView> {
  requireAdmin(ctx, 'provision')
  const { id: accountId } = await readAccount(ctx.db, id)
  await inTransaction(ctx, async (tx) => {
    await tx.accountState.updateMany({
      where: { accountId },
      data: {
        rateLimitedUntil: null,
        overloadedUntil: null,
        tempUnschedulableUntil: null,
        tempUnschedulableReason: null,
        modelCooldowns: {},
      },
    })
    await tx.accountEvent.create({
      data: { accountId, kind: 'limits_cleared', causeMessage: 'by an administrator' },
      select: { id: true },
    })
    await writeAudit(tx, ctx, { action: 'clear_rate_limit', resource: 'account', resourceId: id })
  })
  await clearLive(ctx, id, 'rate_limit')
  return getAccount(ctx, id)
}

/** The rows are cleared already; a gateway that does not answer reads them at its next start. */
async function clearLive(ctx: ServiceContext, accountId: number, limit: ClearableLimit): Promise<void> {
  await liveOr(ctx.live.clearAccountLimits({ accountId, limit }), undefined)
}

/** Takes an account out of scheduling or back in. Throws 404. */
export async function setAccountSchedulable(
  ctx: ServiceContext,
  id: number,
  input: unknown,
): Promise<AccountView> {
  requireAdmin(ctx, 'provision')
  const { schedulable } = parseInput(schedulableSchema, input)
  await inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'accounts', id, entity: 'Account' })
    const before = await readAccount(tx, id)
    await tx.account.update({
      where: { id: before.id },
      data: { schedulable, revision: { increment: 1 } },
      select: { id: true },
    })
    await writeAudit(tx, ctx, {
      action: 'set_schedulable',
      resource: 'account',
      resourceId: id,
      before: { schedulable: before.schedulable },
      after: { schedulable },
    })
    await announceChange(tx, 'account', before.id)
  })
  return getAccount(ctx, id)
}

/** A step of an account test, as the stream sends it. */
export type AccountTestEvent = Answer<typeof accountTestEventAnswer>

/**
 * Prepares a test call to an account: permission, body and account are checked before the first event, then the gateway
 * calls out with the account's own credentials and proxy. Throws 404, 400; later failures arrive as an `error` event.
 */
export async function testAccount(
  ctx: ServiceContext,
  id: number,
  input: unknown,
): Promise<AsyncIterable<AccountTestEvent>> {
  requireAdmin(ctx, 'provision')
  const { model } = parseInput(testAccountSchema, input)
  const { name } = await readAccount(ctx.db, id)
  await inTransaction(ctx, (tx) =>
    writeAudit(tx, ctx, { action: 'test', resource: 'account', resourceId: id, after: { model } }),
  )
  return testEvents(ctx, { id, name, model })
}

async function* testEvents(
  ctx: ServiceContext,
  test: { readonly id: number; readonly name: string; readonly model: string },
): AsyncGenerator<AccountTestEvent> {
  yield { type: 'start', account_id: test.id, name: test.name, model: test.model }
  yield* runWithSteps<AccountTestEvent>((onStep) =>
    ctx.live
      .testAccount({ accountId: test.id, model: test.model }, (step) => onStep(toStep(step)))
      .then(toResult, toError),
  )
}

function toStep(step: AccountTestStep): AccountTestEvent {
  switch (step.kind) {
    case 'sent':
      return { type: 'sent', upstream_model: step.upstreamModel }
    case 'answered':
      return { type: 'answered', status: step.status }
    case 'text':
      return { type: 'text', text: step.text }
    default:
      return step satisfies never
  }
}

function toError(error: unknown): AccountTestEvent {
  if (!isAppError(error)) throw error
  return { type: 'error', reason: error.code, message: error.message }
}

function toResult(result: AccountTestResult): AccountTestEvent {
  return {
    type: 'result',
    ok: result.ok,
    status: result.status,
    duration_ms: result.durationMs,
    message: result.message,
  }
}
