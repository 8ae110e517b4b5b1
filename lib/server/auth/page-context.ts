import { headers } from 'next/headers'
import type { ServiceActor, ServiceContext } from '@/lib/services'
import { getPortal } from '../portal'
import { requestContext, requestFacts } from '../request-context'
import { requireAdminUser, requireUser } from './current-user'

/** The context of verbs a page calls for the signed-in administrator; others never get past this line. */
export async function adminContext(): Promise<ServiceContext> {
  const user = await requireAdminUser()
  return pageContext({ kind: 'user', userId: user.id, role: user.role })
}

/** The context of verbs a page calls for whoever is signed in; others are sent to sign in. */
export async function userContext(): Promise<ServiceContext> {
  const { id, role, sessionId } = await requireUser()
  return pageContext({ kind: 'user', userId: id, role, sessionId })
}

/** The context of verbs a page or action calls for an actor. */
export async function pageContext(actor: ServiceActor): Promise<ServiceContext> {
  return requestContext(getPortal(), actor, requestFacts(await headers()))
}
