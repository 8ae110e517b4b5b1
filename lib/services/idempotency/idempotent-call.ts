import type { ServiceContext } from '../context'
import { conflict } from '../shared/errors'
import { actorKey } from '../shared/permissions'

const KEPT_MS = 24 * 3_600_000
/** A call that has not ended by then died with its process. */
const ABANDONED_MS = 2 * 60_000
const MAX_RESPONSE_BYTES = 1024 * 1024

/** A call that names itself; `fingerprint` covers method, path and body. */
export type IdempotentCall = { readonly key: string; readonly fingerprint: string }

/** An answer kept for replays. */
export type KeptAnswer = { readonly status: number; readonly data: unknown }

/** `new` = go on and finish or abandon it; `replay` = the first answer, without one-time secrets. */
export type IdempotentStart = { readonly kind: 'new' } | ({ readonly kind: 'replay' } & KeptAnswer)

/**
 * Opens an idempotent call of the actor, or finds its first answer. Throws 409 `CONFLICT` when the key was used for another
 * request within 24 hours, or while the first call is still running.
 */
export async function beginIdempotentCall(
  ctx: ServiceContext,
  call: IdempotentCall,
): Promise<IdempotentStart> {
  const id = identify(ctx, call)
  const now = ctx.now()
  await ctx.db.idempotencyRecord.deleteMany({
    where: {
      ...id,
      OR: [
        { expiresAt: { lte: now } },
        { status: 'pending', createdAt: { lt: new Date(now.getTime() - ABANDONED_MS) } },
      ],
    },
  })
  const fingerprint = ctx.crypto.hashApiKey(call.fingerprint)
  const { count } = await ctx.db.idempotencyRecord.createMany({
    data: [
      {
        ...id,
        requestFingerprint: fingerprint,
        createdAt: now,
        expiresAt: new Date(now.getTime() + KEPT_MS),
      },
    ],
    skipDuplicates: true,
  })
  if (count === 1) return { kind: 'new' }
  const first = await ctx.db.idempotencyRecord.findUnique({
    where: { scope_keyHash: id },
    select: { requestFingerprint: true, status: true, responseStatus: true, response: true },
  })
  if (first !== null && first.requestFingerprint !== fingerprint) {
    throw conflict('This Idempotency-Key was used for another request')
  }
  if (first === null || first.status !== 'done' || first.response === null) {
    throw conflict('The first request with this Idempotency-Key is still running')
  }
  const text = ctx.crypto.decrypt(Buffer.from(first.response).toString('utf8'))
  return { kind: 'replay', status: first.responseStatus ?? 200, data: JSON.parse(text) as unknown }
}

/** Keeps the answer of a call, encrypted, for 24 hours; one above 1 MiB is not kept. */
export async function finishIdempotentCall(
  ctx: ServiceContext,
  call: IdempotentCall,
  answer: KeptAnswer,
): Promise<void> {
  const response = Buffer.from(ctx.crypto.encrypt(JSON.stringify(answer.data ?? null)), 'utf8')
  if (response.byteLength > MAX_RESPONSE_BYTES) {
    await abandonIdempotentCall(ctx, call)
    return
  }
  await ctx.db.idempotencyRecord.updateMany({
    where: identify(ctx, call),
    data: { status: 'done', responseStatus: answer.status, response: Uint8Array.from(response) },
  })
}

/** Forgets a call that failed and changed nothing, so that it can be tried again. */
export async function abandonIdempotentCall(ctx: ServiceContext, call: IdempotentCall): Promise<void> {
  await ctx.db.idempotencyRecord.deleteMany({ where: { ...identify(ctx, call), status: 'pending' } })
}

function identify(ctx: ServiceContext, call: IdempotentCall): { scope: string; keyHash: string } {
  return { scope: `api:${actorKey(ctx)}`, keyHash: ctx.crypto.hashApiKey(call.key) }
}
