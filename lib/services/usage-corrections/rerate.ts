import { decimalJson, decimalText } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Prisma, Transaction } from '../shared/database'
import { refusedField } from '../shared/errors'
import { fromDatabase } from '../shared/json'
import { parseInput } from '../shared/parse-input'
import { actorUserId, requireAdmin } from '../shared/permissions'
import { inTransaction } from '../shared/transaction'
import type { UsageFilter } from '../usage/schemas'
import type { UsageCursor } from '../usage/usage-cursor'
import { countUsage, readUsageKeys } from '../usage/usage-keys-sql'
import { postMovements } from '../users/post-ledger'
import type { Answer } from '../shared/answer'
import { readCurrentPrices, type CurrentPrices } from './current-prices'
import { rateAnew, ratedSelect, type RatedRow } from './rate-anew'
import { lockCorrections } from './refund'
import { addToTally, newTally, type RatedChange, type RerateTally } from './rerate-tally'
import { rerateSchema } from './schemas'
import type { rerateResultAnswer } from './answers'

const MAX_REQUESTS = 100_000
const BATCH = 500
const SHOWN_USERS = 50

/** What a re-rating comes to, or came to; amounts in USD, negative = given back. */
export type RerateResult = Answer<typeof rerateResultAnswer>

/**
 * Charges past balance requests by today's price lists and their own multipliers: the difference to what was charged so far
 * is posted to the ledger, the rows stay. With `dry_run` (the default) it only tells. A run that is broken off and repeated
 * posts what is missing. Throws 400 with fields, also for more than 100,000 requests.
 */
export async function rerateUsage(ctx: ServiceContext, input: unknown): Promise<RerateResult> {
  requireAdmin(ctx, 'full')
  const { filter, dry_run: dryRun } = parseInput(rerateSchema, input)
  if ((await countUsage(ctx.db, filter, MAX_REQUESTS + 1)) > MAX_REQUESTS) {
    throw refusedField('filter', `means more than ${MAX_REQUESTS} requests; narrow it down`)
  }
  const run: Run = { ctx, prices: await readCurrentPrices(ctx), jobId: null, tally: newTally() }
  if (!dryRun) run.jobId = await openJob(ctx, filter)
  let after: UsageCursor | null = null
  for (;;) {
    const keys = await readUsageKeys(ctx.db, { filter, order: 'asc', limit: BATCH, after })
    await rateBatch(run, keys)
    after = keys.at(-1) ?? null
    if (keys.length < BATCH || after === null) break
  }
  if (run.jobId !== null) await closeJob(run, run.jobId)
  return toResult(run)
}

type Run = {
  readonly ctx: ServiceContext
  readonly prices: CurrentPrices
  jobId: bigint | null
  readonly tally: RerateTally
}

async function openJob(ctx: ServiceContext, filter: UsageFilter): Promise<bigint> {
  const { id } = await ctx.db.rerateJob.create({
    data: { filter, actorId: actorUserId(ctx), createdAt: ctx.now() },
    select: { id: true },
  })
  return id
}

async function closeJob({ ctx, tally }: Run, jobId: bigint): Promise<void> {
  const difference = decimalText(tally.difference)
  await inTransaction(ctx, async (tx) => {
    await tx.rerateJob.update({
      where: { id: jobId },
      data: { requests: tally.requests, changed: tally.changed, difference, finishedAt: ctx.now() },
      select: { id: true },
    })
    await writeAudit(tx, ctx, {
      action: 'rerate',
      resource: 'usage',
      resourceId: Number(jobId),
      after: { requests: tally.requests, changed: tally.changed, difference },
    })
  })
}

/** One batch in one transaction: what it posts and what it reads of earlier corrections belong together. */
async function rateBatch(run: Run, keys: readonly UsageCursor[]): Promise<void> {
  const [first, last] = [keys[0], keys.at(-1)]
  if (first === undefined || last === undefined) return
  const found = await inTransaction(run.ctx, async (tx) => {
    await lockCorrections(tx)
    const rows = await tx.usageLog.findMany({
      where: {
        createdAt: { gte: first.createdAt, lte: last.createdAt },
        id: { in: keys.map(({ id }) => id) },
        billingType: 'balance',
      },
      select: ratedSelect,
      orderBy: { id: 'asc' },
    })
    const { changes, skipped } = await changesOf(tx, rows, run.prices)
    if (run.jobId !== null && changes.length > 0) await post(run.ctx, tx, { jobId: run.jobId, changes })
    return { requests: rows.length, changes, skipped }
  })
  addToTally(run.tally, found)
}

async function changesOf(
  tx: Transaction,
  rows: readonly RatedRow[],
  prices: CurrentPrices,
): Promise<{ readonly changes: readonly RatedChange[]; readonly skipped: number }> {
  const ids = rows.map(({ id }) => id)
  const refunds = await tx.usageRefund.findMany({
    where: { usageId: { in: ids } },
    select: { usageId: true },
  })
  const refunded = new Set(refunds.map(({ usageId }) => usageId))
  const earlier = await tx.rerateItem.groupBy({
    by: ['usageId'],
    where: { usageId: { in: ids } },
    _sum: { difference: true },
  })
  const before = new Map(earlier.map((item) => [item.usageId, item._sum.difference]))
  const changes: RatedChange[] = []
  let skipped = 0
  for (const row of rows) {
    const rated = refunded.has(row.id) ? null : rateAnew(row, prices)
    if (rated === null) {
      skipped += 1
      continue
    }
    const charged = fromDatabase(row.actualCost).plus(before.get(row.id)?.toFixed() ?? '0')
    const difference = rated.actual.minus(charged)
    if (!difference.isZero()) changes.push({ row, difference, snapshotJson: rated.snapshotJson })
  }
  return { changes, skipped }
}

type Posting = { readonly jobId: bigint; readonly changes: readonly RatedChange[] }

async function post(ctx: ServiceContext, tx: Transaction, { jobId, changes }: Posting): Promise<void> {
  await tx.rerateItem.createMany({
    data: changes.map(({ row, difference, snapshotJson }) => ({
      usageId: row.id,
      jobId,
      userId: row.userId,
      requestId: row.requestId,
      difference: decimalText(difference),
      // The price book renders it as JSON.
      priceSnapshot: JSON.parse(snapshotJson) as Prisma.InputJsonValue,
    })),
  })
  await postMovements(
    ctx,
    tx,
    changes.map(({ row, difference }) => ({
      userId: row.userId,
      kind: 'rerate',
      reference: `${jobId}:${row.requestId}`,
      amount: difference.negated(),
    })),
  )
}

async function toResult({ ctx, jobId, tally }: Run): Promise<RerateResult> {
  const largest = [...tally.users]
    .toSorted(([, a], [, b]) => b.difference.abs().cmp(a.difference.abs()))
    .slice(0, SHOWN_USERS)
  const users = await ctx.db.user.findMany({
    where: { id: { in: largest.map(([id]) => id) } },
    select: { id: true, email: true },
  })
  const emails = new Map(users.map((user) => [user.id, user.email]))
  return {
    job_id: jobId === null ? null : Number(jobId),
    dry_run: jobId === null,
    requests: tally.requests,
    changed: tally.changed,
    skipped: tally.skipped,
    difference: decimalJson(tally.difference),
    difference_exact: decimalText(tally.difference),
    users: largest.map(([id, { requests, difference }]) => ({
      user_id: Number(id),
      user_email: emails.get(id) ?? null,
      requests,
      difference_exact: decimalText(difference),
    })),
  }
}
