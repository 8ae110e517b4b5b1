import { AppError } from '@/lib/core'
import { equalSecrets } from '@/lib/infra'
import { findAdminKey, type ServiceActor } from '@/lib/services'
import { readSession } from '../auth/read-session'
import type { Portal } from '../portal'
import { assertSameOrigin } from './same-origin'

/** Who may call a route: `admin` = an admin's session or an admin key, `user` = any session, `public` = anybody. */
export type RouteAuth = 'admin' | 'user' | 'public'

/** Finds the actor of a call. Throws 401 `UNAUTHORIZED`, 403 `FORBIDDEN` or `SECOND_STEP_NEEDED`. */
export async function authenticateCall(
  portal: Portal,
  request: Request,
  auth: RouteAuth,
): Promise<ServiceActor> {
  if (auth === 'public') return { kind: 'system' }
  const presented = request.headers.get('x-api-key')
  if (auth === 'admin' && presented !== null) return adminKeyActor(portal, presented)
  const session = await readSession(request)
  if (session === null) {
    throw unauthorized(auth === 'admin' ? 'Sign in, or send an admin key as x-api-key' : 'Sign in first')
  }
  assertSameOrigin(request, portal.env.PUBLIC_URL)
  if (auth === 'admin' && session.needsSecondStep) {
    throw new AppError({
      status: 403,
      code: 'SECOND_STEP_NEEDED',
      message: 'Administrators need a second step here: switch it on in your profile first',
    })
  }
  if (auth === 'admin' && session.role !== 'admin') {
    throw new AppError({ status: 403, code: 'FORBIDDEN', message: 'Only administrators may do this' })
  }
  return { kind: 'user', userId: session.id, role: session.role, sessionId: session.sessionId }
}

async function adminKeyActor(portal: Portal, presented: string): Promise<ServiceActor> {
  const configured = portal.env.ADMIN_API_KEY
  if (configured !== undefined && equalSecrets(configured, presented)) {
    return { kind: 'admin_key', id: null, scope: 'full' }
  }
  // Stored keys are found by their hash: nothing is compared character by character.
  const key = await findAdminKey({ db: portal.db, crypto: portal.crypto, now: () => new Date() }, presented)
  if (key === null) throw unauthorized('This admin key is not valid')
  return { kind: 'admin_key', ...key }
}

function unauthorized(message: string): AppError {
  return new AppError({ status: 401, code: 'UNAUTHORIZED', message })
}
