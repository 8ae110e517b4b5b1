import type { UpstreamOutcome } from '@/lib/core'
import { classifyFailure, classifyResponse } from '@/lib/upstream'
import type { UpstreamResponse } from '@/lib/upstream'
import { collectBody } from '../exchange/collect-body'
import type { GatewayAccount } from '../ports/snapshot'
import { withoutMark } from './byte-order-mark'

const ERROR_BODY_BYTES = 1024 * 1024
/** It says all by itself; whoever gives it may close before it has read the request, which breaks its own answer off. */
const TOO_LARGE = 413

/** An upstream answer that was not forwarded; kept for the client should nothing better come. */
export type UpstreamAnswer = {
  readonly status: number
  readonly headers: UpstreamResponse['headers']
  readonly body: Buffer
}

/**
 * Reads an account's answer with an error status to its end, and tells how it counts. One that breaks off before it has said
 * what is wrong with the request is a lost connection, but for a 413.
 */
export async function readFailure(
  response: UpstreamResponse,
  account: GatewayAccount,
  nowMs: () => number,
): Promise<{ readonly outcome: UpstreamOutcome; readonly answer: UpstreamAnswer }> {
  const { status, headers } = response
  const collected = await collectBody(response, ERROR_BODY_BYTES)
  const body = collected.ok ? withoutMark(collected.body) : Buffer.alloc(0)
  const bodyText = body.toString('utf8')
  const told = classifyResponse({ account, status, headers, bodyText, nowMs: nowMs() })
  const isUntold = told.kind === 'rejected' && status !== TOO_LARGE
  const outcome = isUntold && !collected.ok ? classifyFailure(collected.failure) : told
  return { outcome, answer: { status, headers, body } }
}
