import { AppError } from '@/lib/core'
import type { ServiceContext } from '../context'
import type { Prisma, Transaction } from '../shared/database'

const TOKEN_BYTES = 24

/** Kinds of one-time tokens; `invite` is also the one of the first administrator, told by its payload. */
export type TokenKind = 'verify' | 'reset' | 'invite'

type NewToken = {
  readonly kind: TokenKind
  readonly userId?: bigint
  readonly email?: string
  readonly payload?: Prisma.InputJsonObject
  readonly expiresAt: Date
}

/** Stores the hash of a new token and answers the token, which nobody can read again. */
export async function issueToken(ctx: ServiceContext, tx: Transaction, token: NewToken): Promise<string> {
  const text = `${token.kind}-${Buffer.from(ctx.crypto.randomBytes(TOKEN_BYTES)).toString('base64url')}`
  await tx.oneTimeToken.create({
    data: {
      kind: token.kind,
      tokenHash: ctx.crypto.hashApiKey(text),
      userId: token.userId ?? null,
      email: token.email ?? null,
      payload: token.payload ?? {},
      expiresAt: token.expiresAt,
    },
    select: { id: true },
  })
  return text
}

const tokenSelect = { id: true, userId: true, email: true, payload: true } as const
export type OneTimeTokenRow = Prisma.OneTimeTokenGetPayload<{ select: typeof tokenSelect }>

/** The stored token if it is alive; `null` otherwise. */
export async function findToken(
  ctx: ServiceContext,
  tx: Pick<Transaction, 'oneTimeToken'>,
  token: { readonly kind: TokenKind; readonly text: string },
): Promise<OneTimeTokenRow | null> {
  return tx.oneTimeToken.findFirst({
    where: {
      tokenHash: ctx.crypto.hashApiKey(token.text),
      kind: token.kind,
      usedAt: null,
      expiresAt: { gt: ctx.now() },
    },
    select: tokenSelect,
  })
}

/** Uses a token up in the caller's transaction. Throws 403 `INVALID_TOKEN` when it is wrong, used or has expired. */
export async function spendToken(
  ctx: ServiceContext,
  tx: Transaction,
  token: { readonly kind: TokenKind; readonly text: string },
): Promise<OneTimeTokenRow> {
  const row = await findToken(ctx, tx, token)
  const spent =
    row === null
      ? 0
      : (
          await tx.oneTimeToken.updateMany({
            where: { id: row.id, usedAt: null },
            data: { usedAt: ctx.now() },
          })
        ).count
  if (row === null || spent === 0) throw invalidToken()
  return row
}

/** 403 `INVALID_TOKEN`. */
export function invalidToken(): AppError {
  return new AppError({
    status: 403,
    code: 'INVALID_TOKEN',
    message: 'This link is wrong, was used already or has expired',
  })
}
