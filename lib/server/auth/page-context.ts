import { randomUUID } from 'node:crypto'
import { headers } from 'next/headers'
import type { ServiceActor, ServiceContext, ServiceRequest } from '@/lib/services'
import { getPortal } from '../portal'
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
  const { db, live, crypto, catalogue, mail } = getPortal()
  return {
    db,
    live,
    crypto,
    catalogue,
    mail,
    actor,
    request: requestFacts(await headers()),
    now: () => new Date(),
  }
}

/** What audit rows keep of a request. The gateway process replaces forwarding headers by its own. */
export function requestFacts(list: { get(name: string): string | null }): ServiceRequest {
  return {
    ip: list.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '',
    userAgent: list.get('user-agent') ?? '',
    requestId: list.get('x-request-id') ?? randomUUID(),
  }
}
