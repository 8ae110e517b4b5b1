import type { Logger } from '@/lib/infra'

/** Why a sign-in ended, as the sign-in page reads it: next-auth hands messages of errors on to the browser. */
export class SignInError extends Error {}

/** Does a part of a sign-in; what is thrown by accident is logged and shows as `INTERNAL`, nothing of itself. */
export async function withoutInternals<T>(logger: Pick<Logger, 'error'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SignInError) throw error
    logger.error({ error }, 'a sign-in failed')
    throw new SignInError('INTERNAL')
  }
}
