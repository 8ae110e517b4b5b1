import { isAppError } from '@/lib/core'
import type { AppError, RouteLabOutcome } from '@/lib/core'

/** A refusal as a value. */
export type RefusedOutcome = Extract<RouteLabOutcome, { kind: 'refused' }>

/** The result of a step of the request path, or the refusal it throws. Anything else thrown goes on. */
export function refusedOr<T extends object>(step: () => T): T | RefusedOutcome {
  try {
    return step()
  } catch (error) {
    if (!isAppError(error)) throw error
    return refusedBy(error)
  }
}

/** A refusal that nobody has thrown yet. */
export function refusedBy({ status, code, message }: AppError): RefusedOutcome {
  return { kind: 'refused', status, code, message }
}

export function isRefused(result: object): result is RefusedOutcome {
  return 'kind' in result && result.kind === 'refused'
}
