import { AppError, isAppError } from '@/lib/core'
import { isDatabaseAway } from '@/lib/infra'
import {
  recordAdminKeyRead,
  type ServiceActor,
  type ServiceContext,
  type ServiceRequest,
} from '@/lib/services'
import { getPortal, type Portal } from '../portal'
import { requestContext, requestFacts, requestIdOf } from '../request-context'
import { authenticateCall, type RouteAuth } from './authenticate-call'
import { errorResponse, successResponse } from './envelope'
import { answerOnce } from './answer-once'
import { readJsonBody, type JsonBody } from './read-json-body'
import { toRouteAnswer } from './route-answer'

/** What a handler gets: the context of verbs, the path's parameters, the query, the parsed body. */
export type RouteCall = {
  readonly ctx: ServiceContext
  /** Path parameters as text. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  /** The JSON body; `{}` when there is none. */
  readonly body: unknown
  /** A numeric path parameter. Throws 404 `NOT_FOUND` for anything else. */
  id(name?: string): number
}

/** What a handler returns: data, an answer of its own, or a whole response (streams). */
export type RouteHandler = (call: RouteCall) => unknown

/** Next.js hands `undefined` to routes whose path has no parameter. */
type PathParameters = Readonly<Record<string, string | string[] | undefined>> | undefined

/** A route handler as Next.js calls it. */
export type JsonRoute = (
  request: Request,
  context: { readonly params: Promise<PathParameters> },
) => Promise<Response>

type Incoming = {
  readonly request: Request
  readonly requestId: string
  readonly portal: Portal
  readonly handler: RouteHandler
  readonly auth: RouteAuth
  readonly params: Readonly<Record<string, string>>
}

/** Wraps a handler: authenticates, reads the body, builds the context, answers in the envelope and writes one log line. */
export function jsonRoute(options: { readonly auth: RouteAuth }, handler: RouteHandler): JsonRoute {
  return async (request, context) => {
    const startedAt = performance.now()
    const requestId = requestIdOf(request.headers)
    const seen: { actor: ServiceActor | null } = { actor: null }
    let portal: Portal
    try {
      portal = getPortal()
    } catch (error) {
      return errorResponse(error, requestId)
    }
    let response: Response
    try {
      const params = textParameters(await context.params)
      const incoming = { request, requestId, portal, handler, auth: options.auth, params }
      response = await answer(incoming, seen)
    } catch (thrown) {
      const error = !isAppError(thrown) && isDatabaseAway(thrown) ? databaseAway(thrown) : thrown
      if (!isAppError(error) || error.status >= 500) {
        portal.logger.error({ error, request_id: requestId }, 'api call failed')
      }
      response = errorResponse(error, requestId)
    }
    portal.logger.info(
      {
        request_id: requestId,
        method: request.method,
        path: new URL(request.url).pathname,
        status: response.status,
        actor: seen.actor,
        duration_ms: Math.round(performance.now() - startedAt),
      },
      'api',
    )
    return response
  }
}

/** Seconds after which a client may try again. */
const RETRY_AFTER_SECONDS = 5

function databaseAway(cause: unknown): AppError {
  return new AppError({
    status: 503,
    code: 'DATABASE_UNAVAILABLE',
    message: 'The database cannot be reached; try again in a few seconds',
    details: { retry_after_seconds: RETRY_AFTER_SECONDS },
    cause,
  })
}

async function answer(incoming: Incoming, seen: { actor: ServiceActor | null }): Promise<Response> {
  const { request, requestId, portal, handler, params } = incoming
  const actor = await authenticateCall(portal, request, incoming.auth)
  seen.actor = actor
  const ctx = requestContext(portal, actor, {
    ...requestFacts(request.headers, requestId),
    ...idempotencyKeyOf(request),
  })
  const { pathname: path, searchParams } = new URL(request.url)
  const isRead = request.method === 'GET'
  const body: JsonBody = isRead ? { text: '', value: {} } : await readJsonBody(request)
  if (isRead) await recordAdminKeyRead(ctx, path)
  const call: RouteCall = {
    ctx,
    params,
    query: Object.fromEntries(searchParams),
    body: body.value,
    id: (name = 'id') => idParameter(params[name]),
  }
  if (request.method === 'POST' && ctx.request.idempotencyKey !== undefined && incoming.auth !== 'public') {
    const fingerprint = `POST ${path}\n${body.text}`
    return answerOnce(ctx, { fingerprint, signal: request.signal, run: async () => handler(call) })
  }
  const result: unknown = await handler(call)
  if (result instanceof Response) return result
  const { status, data } = toRouteAnswer(result)
  return successResponse(status, data, { 'x-request-id': requestId })
}

function idempotencyKeyOf(request: Request): Pick<ServiceRequest, 'idempotencyKey'> {
  const idempotencyKey = request.headers.get('idempotency-key')
  if (idempotencyKey === null) return {}
  if (/^[\x21-\x7e]{1,255}$/.test(idempotencyKey)) return { idempotencyKey }
  throw new AppError({
    status: 400,
    code: 'VALIDATION_ERROR',
    message: 'Idempotency-Key must be 1 to 255 visible ASCII characters',
  })
}

function idParameter(text: string | undefined): number {
  if (text !== undefined && /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text)))
    return Number(text)
  throw new AppError({ status: 404, code: 'NOT_FOUND', message: 'There is nothing with this id' })
}

/** A path without variable parts has no parameters at all. */
function textParameters(params: PathParameters): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(params ?? {}).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join('/') : (value ?? ''),
    ]),
  )
}
