import { z } from 'zod'
import { PLATFORMS } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Prisma, Transaction } from '../shared/database'
import { notFound, brokenRule } from '../shared/errors'
import { defined, toId, toTime } from '../shared/json'
import { listQueryShape, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { countField, revisionField } from '../shared/fields'
import { parseInput, parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { announceChange, lockForEdit } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import type { Answer } from '../shared/answer'
import type { errorRuleAnswer } from './answers'

const shape = {
  name: z.string().trim().max(200),
  enabled: z.boolean(),
  /** Smaller first. */
  priority: countField,
  platforms: z.array(z.enum(PLATFORMS)).max(PLATFORMS.length),
  status_codes: z.array(z.int().min(400).max(599)).max(100),
  keywords: z.array(z.string().trim().min(1).max(200)).max(50),
  match: z.enum(['any', 'all']),
  pass_through: z.boolean(),
  response_status: z.int().min(400).max(599).nullable(),
  response_message: z.string().trim().min(1).max(1_000).nullable(),
}

/** Body of POST /error-rules. */
export const createErrorRuleSchema = z.strictObject(shape).partial()

/** Body of PUT /error-rules/:id: absent = unchanged. */
export const updateErrorRuleSchema = z.strictObject({ ...shape, revision: revisionField }).partial()

export const listErrorRulesQuerySchema = z.object(listQueryShape)

const READ_ONLY = ['id', 'created_at', 'updated_at']

type Row = Prisma.ErrorRuleGetPayload<object>

/** How chosen upstream errors are shown; empty lists set no condition, and a rule without status and keyword never applies. */
export type ErrorRuleView = Answer<typeof errorRuleAnswer>

/** Error rules by page, the ones that win first. */
export async function listErrorRules(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<ListPage<ErrorRuleView>> {
  requireAdmin(ctx, 'read')
  const query = parseQuery(listErrorRulesQuerySchema, input)
  const [total, rows] = await Promise.all([
    ctx.db.errorRule.count(),
    ctx.db.errorRule.findMany({ orderBy: [{ priority: 'asc' }, { id: 'asc' }], ...pageWindow(query) }),
  ])
  return toListPage(query, total, rows.map(toView))
}

/** One error rule. Throws 404 `NOT_FOUND`. */
export async function getErrorRule(ctx: ServiceContext, id: number): Promise<ErrorRuleView> {
  requireAdmin(ctx, 'read')
  return toView(await readRule(ctx.db, id))
}

/** Creates an error rule. Throws 400 with fields. */
export async function createErrorRule(ctx: ServiceContext, input: unknown): Promise<ErrorRuleView> {
  requireAdmin(ctx, 'full')
  const body = parseInput(createErrorRuleSchema, input)
  return inTransaction(ctx, async (tx) => {
    const row = await tx.errorRule.create({ data: columns(body) })
    const view = checked(row)
    await writeAudit(tx, ctx, { action: 'create', resource: 'error_rule', resourceId: view.id, after: view })
    await announceChange(tx, 'setting', null)
    return view
  })
}

/** Changes the fields sent. Throws 404, 409 `STALE`, 400 with fields. */
export async function updateErrorRule(
  ctx: ServiceContext,
  id: number,
  input: unknown,
): Promise<ErrorRuleView> {
  requireAdmin(ctx, 'full')
  const { revision, ...body } = parseInput(updateErrorRuleSchema, input, READ_ONLY)
  return inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'error_rules', id, revision, entity: 'Error rule' })
    const before = await readRule(tx, id)
    const row = await tx.errorRule.update({
      where: { id: before.id },
      data: { ...columns(body), revision: { increment: 1 } },
    })
    const view = checked(row)
    await writeAudit(tx, ctx, {
      action: 'update',
      resource: 'error_rule',
      resourceId: id,
      before: toView(before),
      after: view,
    })
    await announceChange(tx, 'setting', null)
    return view
  })
}

/** Deletes an error rule. Throws 404. */
export async function deleteErrorRule(ctx: ServiceContext, id: number): Promise<void> {
  requireAdmin(ctx, 'full')
  await inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'error_rules', id, entity: 'Error rule' })
    const before = await readRule(tx, id)
    await tx.errorRule.delete({ where: { id: before.id }, select: { id: true } })
    await writeAudit(tx, ctx, {
      action: 'delete',
      resource: 'error_rule',
      resourceId: id,
      before: toView(before),
    })
    await announceChange(tx, 'setting', null)
  })
}

async function readRule(db: Pick<Transaction, 'errorRule'>, id: number): Promise<Row> {
  const row = await db.errorRule.findUnique({ where: { id: BigInt(id) } })
  if (row === null) throw notFound('Error rule')
  return row
}

function columns(body: z.output<typeof createErrorRuleSchema>) {
  return defined({
    name: body.name,
    enabled: body.enabled,
    priority: body.priority,
    platforms: body.platforms,
    statusCodes: body.status_codes,
    keywords: body.keywords,
    match: body.match,
    passThrough: body.pass_through,
    responseStatus: body.response_status,
    responseMessage: body.response_message,
  })
}

/** A rule without a condition would be dead weight that looks alive. */
function checked(row: Row): ErrorRuleView {
  if (row.statusCodes.length > 0 || row.keywords.length > 0) return toView(row)
  throw brokenRule('status_codes', 'a rule needs a status code or a keyword', 'condition')
}

function toView(row: Row): ErrorRuleView {
  return {
    id: toId(row.id),
    name: row.name,
    enabled: row.enabled,
    priority: row.priority,
    platforms: row.platforms,
    status_codes: row.statusCodes,
    keywords: row.keywords,
    match: row.match,
    pass_through: row.passThrough,
    response_status: row.responseStatus,
    response_message: row.responseMessage,
    revision: row.revision,
    created_at: toTime(row.createdAt),
    updated_at: toTime(row.updatedAt),
  }
}
