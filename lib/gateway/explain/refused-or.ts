import { isAppError } from '@/lib/core'
import type { RouteLabOutcome } from '@/lib/core'

/** A refusal as a value. */
export type RefusedOutcome = Extract<RouteLabOutcome, { kind: 'refused' }>

/** The result of a step of the request path, or the refusal it throws. Anything else thrown goes on. */
export function refusedOr<T extends object>(step: () => T): T | RefusedOutcome {
  try {
    return step()
  } catch (error) {
    if (!isAppError(error)) throw error
    return { kind: 'refused', status: error.status, code: error.code, message: error.message }
  }
}

export function isRefused(result: object): result is RefusedOutcome {
  return 'kind' in result && result.kind === 'refused'
}
