import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@/lib/core'
import { errorResponse } from '../api/envelope'
import { nextRequestId } from '../doors/request-id'
import { breakOff } from './portal-answer'
import { throwRestAway } from './portal-body'

const RETRY_AFTER_SECONDS = 2
const STARTING_PAGE = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="${RETRY_AFTER_SECONDS}"><title>Switchyard</title><p>The portal is starting, one moment…</p>`

/** The portal is starting or restarting: a page tries again by itself, a call of the API is told to in the API's own form. */
export async function answerUnavailable(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (response.headersSent) return breakOff(request, response)
  const answer = request.url?.startsWith('/api/') === true ? apiUnavailable() : pageUnavailable()
  const text = await answer.text()
  throwRestAway(request, response)
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(text)
}

function apiUnavailable(): Response {
  const error = new AppError({
    status: 503,
    code: 'PORTAL_UNAVAILABLE',
    message: 'The portal is starting; try again in a few seconds',
    details: { retry_after_seconds: RETRY_AFTER_SECONDS },
  })
  return errorResponse(error, nextRequestId())
}

function pageUnavailable(): Response {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'retry-after': String(RETRY_AFTER_SECONDS) }
  return new Response(STARTING_PAGE, { status: 503, headers })
}
