import { detectWarmup, renderWarmup } from '@/lib/protocols'
import type { Job } from '../plan/job'
import { pushRequestId } from '../exchange/request-id-headers'
import type { GatewayAccount } from '../ports/snapshot'
import { streamHeaders } from '../exchange/stream-headers'

/**
 * Answers a coding CLI's warm-up call in place of an account that asks for it: no slot, no upstream, no usage row.
 * `false` = the request is none, and nothing was sent.
 */
export function interceptWarmup({ exchange, parsed, isBilled }: Job, account: GatewayAccount): boolean {
  const { protocol, facts, sink } = exchange
  if (!isBilled || protocol.id !== 'anthropic_messages') return false
  const kind = detectWarmup(parsed.body)
  if (kind === 'none') return false
  const { contentType, body } = renderWarmup({ kind, model: parsed.requestedModel, stream: parsed.stream })
  facts.status = 200
  facts.accountId = account.id
  facts.intercepted = kind
  // A stream that had to wait has begun with its keep-alives.
  if (!sink.started) {
    const described = parsed.stream
      ? [...streamHeaders(protocol)]
      : ['content-type', contentType, 'content-length', String(body.length)]
    pushRequestId(described, exchange)
    sink.start(200, described)
  }
  sink.end(body)
  return true
}
