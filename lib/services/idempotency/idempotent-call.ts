import { randomUUID } from 'node:crypto'
import type { ServiceContext } from '../context'
import { conflict } from '../shared/errors'
import { actorKey } from '../shared/permissions'

const KEPT_MS = 24 * 3_600_000
/** A call without a sign of life for so long died with its process. */
const CLAIM_MS = 60_000
/** The same for one of a program before calls were claimed. */
const UNCLAIMED_MS = 15 * 60_000
/** Between two signs of life of a running call. */
export const RENEW_CLAIM_MS = 15_000
const MAX_RESPONSE_BYTES = 1024 * 1024

/** A call that names itself; `fingerprint` covers method, path and body. */
export type IdempotentCall = { readonly key: string; readonly fingerprint: string }

/** An answer kept for replays. */
export type KeptAnswer = { readonly status: number; readonly data: unknown }

/** A call that is the caller's to work; the token tells it from one that was taken over. */
export type ClaimedCall = IdempotentCall & { readonly claim: string }

/**
 * `new` = go on, renew the claim meanwhile, and finish or abandon it; `running` = the first call has not ended yet;
 * `replay` = the first answer, without one-time secrets; `unkept` = the first call has ended, its answer was not kept.
 */
export type IdempotentStart =
  | { readonly kind: 'new'; readonly call: ClaimedCall }
  | { readonly kind: 'running' }
  | { readonly kind: 'unkept' }
  | ({ readonly kind: 'replay' } & KeptAnswer)

/**
 * Opens an idempotent call of the actor, or finds its first answer. Throws 409 `CONFLICT` when the key was used for another
 * request within 24 hours.
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
        { status: 'pending', claimedUntil: { lt: now } },
        { status: 'pending', claimedUntil: null, createdAt: { lt: new Date(now.getTime() - UNCLAIMED_MS) } },
      ],
    },
  })
  const claim = randomUUID()
  const fingerprint = ctx.crypto.hashApiKey(call.fingerprint)
  const { count } = await ctx.db.idempotencyRecord.createMany({
    data: [
      {
        ...id,
        requestFingerprint: fingerprint,
        claim,
        claimedUntil: new Date(now.getTime() + CLAIM_MS),
        createdAt: now,
        expiresAt: new Date(now.getTime() + KEPT_MS),
      },
    ],
    skipDuplicates: true,
  })
  if (count === 1) return { kind: 'new', call: { ...call, claim } }
  const first = await ctx.db.idempotencyRecord.findUnique({
    where: { scope_keyHash: id },
    select: { requestFingerprint: true, status: true, responseStatus: true, response: true },
  })
  if (first !== null && first.requestFingerprint !== fingerprint) {
    throw conflict('This Idempotency-Key was used for another request')
  }
  if (first === null || first.status !== 'done') return { kind: 'running' }
  if (first.response === null) return { kind: 'unkept' }
  const text = ctx.crypto.decrypt(Buffer.from(first.response).toString('utf8'))
  return { kind: 'replay', status: first.responseStatus ?? 200, data: JSON.parse(text) as unknown }
}

/** Whether the call is still worked by another; a read alone. Where it is not, beginning it tells what became of it. */
export async function isIdempotentCallRunning(ctx: ServiceContext, call: IdempotentCall): Promise<boolean> {
  const first = await ctx.db.idempotencyRecord.findUnique({
    where: { scope_keyHash: identify(ctx, call) },
    select: { status: true, claimedUntil: true },
  })
  const until = first?.claimedUntil ?? null
  return first?.status === 'pending' && until !== null && until >= ctx.now()
}

/** A sign of life of a call that is still running; without one for a minute it may be begun anew. */
export async function renewIdempotentCall(ctx: ServiceContext, call: ClaimedCall): Promise<void> {
  await ctx.db.idempotencyRecord.updateMany({
    where: claimed(ctx, call),
    data: { claimedUntil: new Date(ctx.now().getTime() + CLAIM_MS) },
  })
}

/** Keeps the answer of a call, encrypted, for 24 hours; of one above 1 MiB, or `null` (a stream), only that it was carried out. */
export async function finishIdempotentCall(
  ctx: ServiceContext,
  call: ClaimedCall,
  answer: KeptAnswer | null,
): Promise<void> {
  const response =
    answer === null ? null : Buffer.from(ctx.crypto.encrypt(JSON.stringify(answer.data ?? null)), 'utf8')
  const isKept = response !== null && response.byteLength <= MAX_RESPONSE_BYTES
  await ctx.db.idempotencyRecord.updateMany({
    where: claimed(ctx, call),
    data: {
      status: 'done',
      responseStatus: answer?.status ?? null,
      response: isKept ? Uint8Array.from(response) : null,
    },
  })
}

/** Forgets a call that failed and changed nothing, so that it can be tried again. */
export async function abandonIdempotentCall(ctx: ServiceContext, call: ClaimedCall): Promise<void> {
  await ctx.db.idempotencyRecord.deleteMany({ where: claimed(ctx, call) })
}

function claimed(
  ctx: ServiceContext,
  call: ClaimedCall,
): { scope: string; keyHash: string; status: string; claim: string } {
  return { ...identify(ctx, call), status: 'pending', claim: call.claim }
}

function identify(ctx: ServiceContext, call: IdempotentCall): { scope: string; keyHash: string } {
  return { scope: `api:${actorKey(ctx)}`, keyHash: ctx.crypto.hashApiKey(call.key) }
}
