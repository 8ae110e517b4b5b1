import { randomUUID } from 'node:crypto'
import type { ServiceActor, ServiceContext, ServiceRequest } from '@/lib/services'
import type { Portal } from './portal'

type HeaderList = { get(name: string): string | null }

/** The context of the verbs that an actor calls by a request. */
export function requestContext(
  { db, patientDb, live, crypto, catalogue, mail }: Portal,
  actor: ServiceActor,
  request: ServiceRequest,
): ServiceContext {
  return { db, patientDb, live, crypto, catalogue, mail, actor, request, now: () => new Date() }
}

/** What audit rows keep of a request. The gateway process replaces forwarding headers by its own. */
export function requestFacts(headers: HeaderList, requestId = requestIdOf(headers)): ServiceRequest {
  return {
    ip: headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '',
    userAgent: headers.get('user-agent') ?? '',
    requestId,
  }
}

/** The id that a request brings; a new one where it brings none, or anything else. */
export function requestIdOf(headers: HeaderList): string {
  const given = headers.get('x-request-id')
  return given !== null && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
}
