import { AppError } from '@/lib/core'

/** What is said of a body that is not a JSON object. */
export const UNPARSABLE_BODY = 'Failed to parse request body'

/** A request the client got wrong: AppError `INVALID_REQUEST`, status 400. */
export function invalidRequest(message: string, details?: Readonly<Record<string, unknown>>): AppError {
  return new AppError({
    status: 400,
    code: 'INVALID_REQUEST',
    message,
    details: { type: 'invalid_request_error', ...details },
  })
}
