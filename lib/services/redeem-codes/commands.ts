import { Decimal, decimalText } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import { conflict, notFound, brokenRule } from '../shared/errors'
import { parseInput } from '../shared/parse-input'
import { actorUserId, requireAdmin } from '../shared/permissions'
import { lockRedeemCode } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { assertSubscriptionGroup } from '../subscriptions/grant-subscription'
import type { Answer, Shown } from '../shared/answer'
import { codePrefix, makeCode, normalizeCode } from './make-code'
import { batchDeleteSchema, generateSchema, type GenerateInput } from './schemas'
import { redeemCodeSelect, toRedeemCodeView, type RedeemCodeView } from './view'
import type { deletedCodesAnswer, generatedCodesAnswer } from './answers'

/** The codes in clear text, in this answer only, beside what lists will show of them. */
export type GeneratedCodes = Shown<Answer<typeof generatedCodesAnswer>, 'codes'>

/** Makes up to 1000 codes of one kind; they are stored as hashes. Throws 400 with fields. */
export async function generateRedeemCodes(ctx: ServiceContext, input: unknown): Promise<GeneratedCodes> {
  requireAdmin(ctx, 'full')
  const body = parseInput(generateSchema, input)
  const now = ctx.now()
  if (body.expires_at !== null && body.expires_at <= now) {
    throw brokenRule('expires_at', 'must lie in the future', 'future')
  }
  const codes = Array.from({ length: body.count }, () => makeCode((length) => ctx.crypto.randomBytes(length)))
  return inTransaction(ctx, async (tx) => {
    if (body.type === 'subscription') await assertSubscriptionGroup(tx, body.group_id)
    await tx.redeemCode.createMany({
      data: codes.map((code) => ({
        codeHash: ctx.crypto.hashApiKey(normalizeCode(code)),
        codePrefix: codePrefix(code),
        ...worth(body),
        expiresAt: body.expires_at,
        note: body.notes,
        createdBy: actorUserId(ctx),
        createdAt: now,
      })),
    })
    const rows = await tx.redeemCode.findMany({
      where: { codeHash: { in: codes.map((code) => ctx.crypto.hashApiKey(normalizeCode(code))) } },
      select: redeemCodeSelect,
      orderBy: { id: 'asc' },
    })
    await writeAudit(tx, ctx, {
      action: 'generate',
      resource: 'redeem_code',
      resourceId: null,
      after: {
        type: body.type,
        ...worthForAudit(body),
        count: codes.length,
        ids: rows.map(({ id }) => Number(id)),
      },
    })
    return { codes, items: rows.map((row) => toRedeemCodeView(row, now)) }
  })
}

type Worth = {
  readonly type: GenerateInput['type']
  readonly value: string
  readonly groupId: bigint | null
  readonly validityDays: number | null
}

function worth(body: GenerateInput): Worth {
  if (body.type === 'subscription') {
    return { type: body.type, value: '0', groupId: BigInt(body.group_id), validityDays: body.validity_days }
  }
  return { type: body.type, value: decimalText(new Decimal(body.value)), groupId: null, validityDays: null }
}

function worthForAudit(body: GenerateInput): object {
  return body.type === 'subscription'
    ? { group_id: body.group_id, validity_days: body.validity_days }
    : { value: decimalText(new Decimal(body.value)) }
}

/** What a deletion of many came to; redeemed codes stay as a record. */
export type DeletedCodes = Answer<typeof deletedCodesAnswer>

/** Deletes codes that were not redeemed; ids that name nothing are left out. Throws 400. */
export async function deleteRedeemCodes(ctx: ServiceContext, input: unknown): Promise<DeletedCodes> {
  requireAdmin(ctx, 'full')
  const { ids } = parseInput(batchDeleteSchema, input)
  return inTransaction(ctx, async (tx) => {
    const wanted = { in: ids.map(BigInt) }
    const { count } = await tx.redeemCode.deleteMany({ where: { id: wanted, status: { not: 'used' } } })
    const used = await tx.redeemCode.findMany({ where: { id: wanted, status: 'used' }, select: { id: true } })
    await writeAudit(tx, ctx, {
      action: 'delete',
      resource: 'redeem_code',
      resourceId: null,
      before: { ids },
    })
    return { deleted: count, kept: used.map(({ id }) => Number(id)) }
  })
}

/** Ends a code before it is redeemed. Repeating it changes nothing. Throws 404, 409 `CODE_USED`. */
export async function expireRedeemCode(ctx: ServiceContext, id: number): Promise<RedeemCodeView> {
  requireAdmin(ctx, 'full')
  return inTransaction(ctx, async (tx) => {
    const found = await lockRedeemCode(tx, { id: BigInt(id) })
    if (found === null) throw notFound('Redeem code')
    if (found.status === 'used') throw conflict('This code was redeemed already', 'CODE_USED')
    await tx.redeemCode.update({
      where: { id: BigInt(id) },
      data: { status: 'expired' },
      select: { id: true },
    })
    await writeAudit(tx, ctx, { action: 'expire', resource: 'redeem_code', resourceId: id })
    const row = await tx.redeemCode.findUniqueOrThrow({
      where: { id: BigInt(id) },
      select: redeemCodeSelect,
    })
    return toRedeemCodeView(row, ctx.now())
  })
}
