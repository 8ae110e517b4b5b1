import { conflict } from '../shared/errors'

/** The refusal of an address that another user has. */
export function emailTaken(): Error {
  return conflict('A user with this e-mail address exists already', 'CONFLICT', {
    fields: { email: 'is taken' },
  })
}
