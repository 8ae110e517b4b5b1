import { isAppError } from '@/lib/core'

/** What a gateway process answers; `otherwise` while none does. */
export async function liveOr<T, E>(ask: Promise<T>, otherwise: E): Promise<T | E> {
  try {
    return await ask
  } catch (error) {
    if (isAppError(error) && error.code === 'LIVE_UNAVAILABLE') return otherwise
    throw error
  }
}
