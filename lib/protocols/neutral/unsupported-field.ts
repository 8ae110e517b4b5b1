import { AppError } from '@/lib/core'

/**
 * A field that the chosen account's wire cannot express: AppError `UNSUPPORTED_FIELD`, status 400, naming it.
 * `clientDetails` = what clients of the protocol know the refusal by.
 */
export function unsupportedField(
  field: string,
  why: string,
  clientDetails?: Readonly<Record<string, unknown>>,
): AppError {
  return new AppError({
    status: 400,
    code: 'UNSUPPORTED_FIELD',
    message: `${field}: ${why}`,
    details: { type: 'invalid_request_error', param: field, clientDetails },
  })
}
