import {
  abandonIdempotentCall,
  beginIdempotentCall,
  finishIdempotentCall,
  type IdempotentCall,
  type ServiceContext,
} from '@/lib/services'
import { successResponse } from './envelope'
import { toRouteAnswer, withoutSecrets } from './route-answer'

type OnceInput = {
  /** Method, path and body: the same key must mean the same request. */
  readonly fingerprint: string
  readonly run: () => Promise<unknown>
}

/**
 * Answers a POST with `Idempotency-Key`: the first call runs, later ones get its answer without one-time secrets. A call that
 * fails has changed nothing and may be tried again.
 */
export async function answerOnce(ctx: ServiceContext, { fingerprint, run }: OnceInput): Promise<Response> {
  const headers = { 'x-request-id': ctx.request.requestId }
  const call: IdempotentCall = { key: ctx.request.idempotencyKey ?? '', fingerprint }
  const start = await beginIdempotentCall(ctx, call)
  if (start.kind === 'replay') {
    return successResponse(start.status, start.data, { ...headers, 'idempotency-replayed': 'true' })
  }
  let result: unknown
  try {
    result = await run()
  } catch (error) {
    await abandonIdempotentCall(ctx, call)
    throw error
  }
  if (result instanceof Response) {
    await abandonIdempotentCall(ctx, call)
    return result
  }
  const answer = toRouteAnswer(result)
  await finishIdempotentCall(ctx, call, { status: answer.status, data: withoutSecrets(answer) })
  return successResponse(answer.status, answer.data, headers)
}
