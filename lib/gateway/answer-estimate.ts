import { answerJson } from './answer-json'
import type { Job } from './job'
import type { GatewayAccount } from './snapshot'

const ESTIMATED = ['x-token-count', 'estimated']

/**
 * Counts a request's tokens here, where the account's platform counts none: no call upstream, no row. `false` = it does,
 * or this is no count; nothing was sent.
 */
export function answerEstimate({ exchange, parsed }: Job, { id, platform }: GatewayAccount): boolean {
  const { endpoint, protocol, facts } = exchange
  if (endpoint.elsewhere !== 'estimated' || endpoint.platforms.includes(platform)) return false
  if (protocol.estimateCount === undefined) return false
  facts.accountId = id
  answerJson(exchange, protocol.estimateCount(parsed), ESTIMATED)
  return true
}
