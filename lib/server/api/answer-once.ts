import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@/lib/core'
import {
  abandonIdempotentCall,
  beginIdempotentCall,
  finishIdempotentCall,
  isIdempotentCallRunning,
  RENEW_CLAIM_MS,
  renewIdempotentCall,
  type ServiceContext,
} from '@/lib/services'
import { successResponse } from './envelope'
import { toRouteAnswer, withoutSecrets } from './route-answer'

type OnceInput = {
  /** Method, path and body: the same key must mean the same request. */
  readonly fingerprint: string
  /** Ends with the caller: nobody waits for an answer any more. */
  readonly signal: AbortSignal
  readonly run: () => Promise<unknown>
}

/** A second call waits so long for the first one's answer. */
const WAIT_MS = 5_000
const FIRST_LOOK_MS = 100
const LONGEST_LOOK_MS = 500
/** While the database is away the end of a call is told to it so often, for so many times. */
const TELL_EVERY_MS = 1_000
const TELL_TIMES = 600

/**
 * Answers a POST with `Idempotency-Key`: the first call runs, later ones get its answer without one-time secrets, waiting for it
 * for a while. A call that fails has changed nothing and may be tried again. Throws 409 `CONFLICT`: with `retry-after` where the
 * first one takes longer, without where its answer was not kept (streams, more than 1 MiB).
 */
export async function answerOnce(
  ctx: ServiceContext,
  { fingerprint, signal, run }: OnceInput,
): Promise<Response> {
  const headers = { 'x-request-id': ctx.request.requestId }
  const start = await beginOrWait(ctx, { key: ctx.request.idempotencyKey ?? '', fingerprint }, signal)
  if (start.kind === 'replay') {
    return successResponse(start.status, start.data, { ...headers, 'idempotency-replayed': 'true' })
  }
  const { call } = start
  // What fails to be renewed is tried again by the next sign of life.
  const timer = setInterval(() => void renewIdempotentCall(ctx, call).catch(() => undefined), RENEW_CLAIM_MS)
  timer.unref()
  let result: unknown
  try {
    result = await run()
  } catch (error) {
    await tellEnd(() => abandonIdempotentCall(ctx, call), timer)
    throw error
  }
  if (result instanceof Response) {
    await tellEnd(() => finishIdempotentCall(ctx, call, null), timer)
    return result
  }
  const answer = toRouteAnswer(result)
  const kept = { status: answer.status, data: withoutSecrets(answer) }
  await tellEnd(() => finishIdempotentCall(ctx, call, kept), timer)
  return successResponse(answer.status, answer.data, headers)
}

type Begun = Exclude<Awaited<ReturnType<typeof beginIdempotentCall>>, { kind: 'running' | 'unkept' }>

async function beginOrWait(
  ctx: ServiceContext,
  call: Parameters<typeof beginIdempotentCall>[1],
  signal: AbortSignal,
): Promise<Begun> {
  const waitsUntil = performance.now() + WAIT_MS
  for (;;) {
    const start = await beginIdempotentCall(ctx, call)
    if (start.kind === 'unkept') throw unkept()
    if (start.kind !== 'running') return start
    let pauseMs = FIRST_LOOK_MS
    do {
      if (signal.aborted || performance.now() >= waitsUntil) throw stillRunning()
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
      pauseMs = Math.min(2 * pauseMs, LONGEST_LOOK_MS)
    } while (await isIdempotentCallRunning(ctx, call))
  }
}

function unkept(): AppError {
  return new AppError({
    status: 409,
    code: 'CONFLICT',
    message: 'The first request with this Idempotency-Key was carried out; its answer is not kept',
  })
}

function stillRunning(): AppError {
  return new AppError({
    status: 409,
    code: 'CONFLICT',
    message: 'The first request with this Idempotency-Key is still running',
    details: { retry_after_seconds: 1 },
  })
}

/** Never fails: while the database is away the call stays claimed, and its end is told in the background. */
async function tellEnd(tell: () => Promise<void>, timer: NodeJS.Timeout): Promise<void> {
  try {
    await tell()
    clearInterval(timer)
  } catch {
    void tellLater(tell, timer)
  }
}

async function tellLater(tell: () => Promise<void>, timer: NodeJS.Timeout): Promise<void> {
  for (let left = TELL_TIMES; left > 0; left -= 1) {
    await sleep(TELL_EVERY_MS, undefined, { ref: false })
    const isTold = await tell().then(
      () => true,
      () => false,
    )
    if (isTold) break
  }
  clearInterval(timer)
}
