import type { UpstreamOutcome } from '@/lib/core'
import { classifyResponse } from '@/lib/upstream'
import type { UpstreamResponse } from '@/lib/upstream'
import { collectBody } from '../exchange/collect-body'
import type { GatewayAccount } from '../ports/snapshot'

const ERROR_BODY_BYTES = 1024 * 1024

/** An upstream answer that was not forwarded; kept for the client should nothing better come. */
export type UpstreamAnswer = {
  readonly status: number
  readonly headers: UpstreamResponse['headers']
  readonly body: Buffer
}

/** Reads an account's answer with an error status to its end, and tells how it counts. */
export async function readFailure(
  response: UpstreamResponse,
  account: GatewayAccount,
  nowMs: () => number,
): Promise<{ readonly outcome: UpstreamOutcome; readonly answer: UpstreamAnswer }> {
  const { status, headers } = response
  const collected = await collectBody(response, ERROR_BODY_BYTES)
  const body = collected.ok ? collected.body : Buffer.alloc(0)
  const bodyText = body.toString('utf8')
  const outcome = classifyResponse({ account, status, headers, bodyText, nowMs: nowMs() })
  return { outcome, answer: { status, headers, body } }
}
