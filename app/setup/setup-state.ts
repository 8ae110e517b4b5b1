import type { FieldErrors } from '@/components/api/field-errors'

/** Refusals of the set-up that have a text of their own. */
export const SETUP_FAILURES = [
  'INVALID_SETUP_TOKEN',
  'SETUP_DONE',
  'VALIDATION_ERROR',
  'RATE_LIMITED',
  'CONFLICT',
] as const
export type SetupFailure = (typeof SETUP_FAILURES)[number]

/** What the last attempt came to; `failure` is a reason code. */
export type SetupState = {
  readonly failure: string | null
  /** Refused fields by their names. */
  readonly errors: FieldErrors
}
