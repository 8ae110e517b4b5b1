import type { ServiceContext } from '../context'
import { readSettings } from '../settings/settings'
import type { Answer } from '../shared/answer'
import type { signInOptionsAnswer } from './answers'

/** What the sign-in page may offer. */
export type SignInOptions = Answer<typeof signInOptionsAnswer>

/** Whether one may register, and whether a forgotten password can be set anew by mail. Public. */
export async function getSignInOptions(ctx: ServiceContext): Promise<SignInOptions> {
  const { registration } = await readSettings(ctx.db)
  return { registration, password_reset: ctx.mail !== undefined }
}
