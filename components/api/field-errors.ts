import type { FieldErrors } from '../channel-form/find-issues'
import type { ApiFailure } from './call-api'

/** The refused fields of an answer with their codes; where none is given, the answer's own. */
export function fieldErrors(failure: ApiFailure): FieldErrors {
  return Object.fromEntries(
    Object.entries(failure.fields).map(([path, message]) => [
      path,
      { code: failure.reasons[path] ?? failure.reason, message },
    ]),
  )
}
