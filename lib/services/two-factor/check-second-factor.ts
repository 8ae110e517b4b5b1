import type { ServiceContext } from '../context'
import { fromBase32 } from './base32'
import { spendRecoveryCode } from './recovery-codes'
import { matchTotp } from './totp'

type Check = { readonly userId: bigint; readonly sealedSecret: string; readonly code: string }

/** Whether a code is the authenticator's of now, never used before, or one of the recovery codes, which is then used up. */
export async function checkSecondFactor(ctx: ServiceContext, check: Check): Promise<boolean> {
  const { userId, sealedSecret } = check
  const code = check.code.replaceAll(/\s/g, '').slice(0, 64)
  if (!/^\d{6}$/.test(code)) return code !== '' && spendRecoveryCode(ctx, { userId, code })
  const secret = fromBase32(ctx.crypto.decrypt(sealedSecret))
  const step = secret === null ? null : matchTotp(secret, code, ctx.now().getTime())
  return step !== null && (await spendStep(ctx, userId, step))
}

/** A code is good once: its step must lie behind the last one used. */
export async function spendStep(
  { db }: Pick<ServiceContext, 'db'>,
  userId: bigint,
  step: number,
): Promise<boolean> {
  const changed = await db.$executeRaw`
    INSERT INTO user_state AS s (user_id, totp_last_step, updated_at) VALUES (${userId}, ${BigInt(step)}, now())
    ON CONFLICT (user_id) DO UPDATE SET totp_last_step = excluded.totp_last_step, updated_at = now()
    WHERE s.totp_last_step IS NULL OR s.totp_last_step < excluded.totp_last_step`
  return changed === 1
}
