import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@/lib/core'
import { errorResponse } from '../api/envelope'
import { endUnreadBody } from '../doors/end-unread-body'
import { nextRequestId } from '../doors/request-id'

/** More than any body the portal takes: sign-in reads its bodies whole, whoever sends them. */
const MAX_BODY_BYTES = 8 * 1024 * 1024
/** Time for a browser to send the rest of a body that was refused: before that it reads no answer. */
const UNREAD_BODY_MS = 60_000

/** Whether a request says that its body is larger than the portal takes. */
export function isStatedTooLarge({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES
}

/** Calls `refuse`, once, when more of a body has come than the portal takes, beyond `bytes` that came before. */
export function onTooLarge(request: IncomingMessage, bytes: number, refuse: () => void): void {
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length
    if (bytes <= MAX_BODY_BYTES) return
    request.off('data', onData)
    refuse()
  }
  request.on('data', onData)
}

/** Throws away what still comes of a body that was refused. */
export function throwRestAway(request: IncomingMessage, response: ServerResponse): void {
  endUnreadBody(request, response, UNREAD_BODY_MS)
}

/** 408 in the API's form; nothing more is waited for. */
export async function answerTooSlow(response: ServerResponse): Promise<void> {
  const error = new AppError({ status: 408, code: 'VALIDATION_ERROR', message: 'The body comes too slowly' })
  const answer = errorResponse(error, nextRequestId())
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), connection: 'close' })
  response.end(await answer.text())
}

/** 413 in the API's form; the rest of the body goes nowhere. */
export async function answerTooLarge(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const error = new AppError({
    status: 413,
    code: 'VALIDATION_ERROR',
    message: `The body is larger than ${MAX_BODY_BYTES} bytes`,
  })
  const answer = errorResponse(error, nextRequestId())
  throwRestAway(request, response)
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
}
