import { AppError } from '@/lib/core'
import { jsonRoute } from './json-route'

/** Answers every path of the API that no resource has: 404 in the envelope. */
export const unknownRoute = jsonRoute({ auth: 'public' }, () => {
  throw new AppError({ status: 404, code: 'NOT_FOUND', message: 'There is no such resource' })
})
