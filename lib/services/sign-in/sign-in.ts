import type { ServiceContext } from '../context'
import { isStorable } from '../shared/storable'
import { checkSecondFactor } from '../two-factor/check-second-factor'
import { beginAttempt, forgiveAttempt, type ThrottleSubject } from './throttle'
import { checkPassword, recordRefusal, recordSignIn, type VerifiedUser } from './verify-credentials'

/** How a sign-in ended; `code_needed` = the password is right and the second step is missing. */
export type SignInOutcome =
  | { readonly kind: 'signed_in'; readonly user: VerifiedUser }
  | { readonly kind: 'refused' }
  | { readonly kind: 'code_needed' }
  | { readonly kind: 'code_refused' }
  | { readonly kind: 'throttled'; readonly waitMs: number }

type SignInInput = {
  readonly email: string
  readonly password: string
  /** Six digits or a recovery code; '' = none given yet. */
  readonly code: string
}

/**
 * Signs in by password and, where the user has one, a second step. Failures are counted per account and per address, and make
 * the next attempt wait; only a complete sign-in forgives them.
 */
export async function signIn(ctx: ServiceContext, given: SignInInput): Promise<SignInOutcome> {
  // An address that cannot be stored is nobody's, as an empty one.
  const input = isStorable(given.email) ? given : { ...given, email: '' }
  const account: ThrottleSubject = { kind: 'account', value: input.email }
  const address: ThrottleSubject = { kind: 'address', value: ctx.request.ip }
  const waitMs = await beginAttempt(ctx, [account, address])
  if (waitMs > 0) return { kind: 'throttled', waitMs }
  const found = await checkPassword(ctx, input)
  if (found === null) return { kind: 'refused' }
  const { user, sealedTotpSecret } = found
  if (sealedTotpSecret !== null) {
    if (input.code === '') {
      // The password alone neither counts against anybody nor forgives earlier failures.
      await Promise.all([account, address].map((subject) => forgiveAttempt(ctx, subject, { all: false })))
      return { kind: 'code_needed' }
    }
    const isRight = await checkSecondFactor(ctx, {
      userId: BigInt(user.id),
      sealedSecret: sealedTotpSecret,
      code: input.code,
    })
    if (!isRight) {
      await recordRefusal(ctx, { userId: user.id, email: user.email, step: 'second' })
      return { kind: 'code_refused' }
    }
  }
  await forgiveAttempt(ctx, account, { all: true })
  await forgiveAttempt(ctx, address, { all: false })
  await recordSignIn(ctx, user)
  return { kind: 'signed_in', user }
}
