import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@/lib/core'
import {
  abandonIdempotentCall,
  beginIdempotentCall,
  finishIdempotentCall,
  RENEW_CLAIM_MS,
  renewIdempotentCall,
  type ClaimedCall,
  type ServiceContext,
} from '@/lib/services'
import { successResponse } from './envelope'
import { toRouteAnswer, withoutSecrets } from './route-answer'

type OnceInput = {
  /** Method, path and body: the same key must mean the same request. */
  readonly fingerprint: string
  readonly run: () => Promise<unknown>
}

/** A second call waits so long for the first one's answer. */
const WAIT_MS = 5_000
const LOOK_EVERY_MS = 100

/**
 * Answers a POST with `Idempotency-Key`: the first call runs, later ones get its answer without one-time secrets, waiting for it
 * for a while. A call that fails has changed nothing and may be tried again. Throws 409 `CONFLICT` with `retry-after` where the
 * first one takes longer.
 */
export async function answerOnce(ctx: ServiceContext, { fingerprint, run }: OnceInput): Promise<Response> {
  const headers = { 'x-request-id': ctx.request.requestId }
  const start = await beginOrWait(ctx, { key: ctx.request.idempotencyKey ?? '', fingerprint })
  if (start.kind === 'replay') {
    return successResponse(start.status, start.data, { ...headers, 'idempotency-replayed': 'true' })
  }
  const { call } = start
  // What fails to be renewed is tried again by the next sign of life.
  const timer = setInterval(() => void renewIdempotentCall(ctx, call).catch(() => undefined), RENEW_CLAIM_MS)
  try {
    const result = await runOrAbandon(ctx, call, run)
    if (result instanceof Response) {
      await abandonIdempotentCall(ctx, call)
      return result
    }
    const answer = toRouteAnswer(result)
    await finishIdempotentCall(ctx, call, { status: answer.status, data: withoutSecrets(answer) })
    return successResponse(answer.status, answer.data, headers)
  } finally {
    clearInterval(timer)
  }
}

async function beginOrWait(
  ctx: ServiceContext,
  call: Parameters<typeof beginIdempotentCall>[1],
): Promise<Exclude<Awaited<ReturnType<typeof beginIdempotentCall>>, { kind: 'running' }>> {
  const waitsUntil = performance.now() + WAIT_MS
  for (;;) {
    const start = await beginIdempotentCall(ctx, call)
    if (start.kind !== 'running') return start
    if (performance.now() >= waitsUntil) throw stillRunning()
    await sleep(LOOK_EVERY_MS)
  }
}

function stillRunning(): AppError {
  return new AppError({
    status: 409,
    code: 'CONFLICT',
    message: 'The first request with this Idempotency-Key is still running',
    details: { retry_after_seconds: 1 },
  })
}

async function runOrAbandon(ctx: ServiceContext, call: ClaimedCall, run: OnceInput['run']): Promise<unknown> {
  try {
    return await run()
  } catch (error) {
    await abandonIdempotentCall(ctx, call)
    throw error
  }
}
