import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@/lib/core'
import { errorResponse } from '../api/envelope'
import { nextRequestId } from '../doors/request-id'
import { breakOff } from './portal-answer'
import { throwRestAway } from './portal-body'

const RETRY_AFTER_SECONDS = 2
const STARTING_PAGE = waitingPage('<p>The portal is starting, one moment…</p>')
/** It cannot know the language, so it speaks both. */
const DATABASE_PAGE = waitingPage(
  '<p>The database cannot be reached. This page reloads by itself.</p><p lang="zh">无法连接数据库，此页面会自动重新加载。</p>',
)

function waitingPage(text: string): string {
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="${RETRY_AFTER_SECONDS}"><title>Switchyard</title>${text}`
}

/** The portal is starting or restarting: a page tries again by itself, a call of the API is told to in the API's own form. */
export async function answerUnavailable(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (response.headersSent) return breakOff(request, response)
  const answer = isOfApi(request) ? apiUnavailable() : pageUnavailable(STARTING_PAGE)
  await answerWhole(answer, request, response)
}

/** A page failed because there is no database: one stands in for it that tries again by itself. */
export function answerDatabaseAway(request: IncomingMessage, response: ServerResponse): Promise<void> {
  return answerWhole(pageUnavailable(DATABASE_PAGE), request, response)
}

/** Whether a browser asks for a page as a whole, so that another may stand in for it. */
export function isForPage(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.headers['rsc'] === undefined && !isOfApi(request)
}

function isOfApi({ url }: IncomingMessage): boolean {
  return url?.startsWith('/api/') === true
}

async function answerWhole(
  answer: Response,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
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

function pageUnavailable(page: string): Response {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'retry-after': String(RETRY_AFTER_SECONDS) }
  return new Response(page, { status: 503, headers })
}
