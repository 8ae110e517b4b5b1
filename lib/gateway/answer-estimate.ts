import { isCodexAccount } from '@/lib/protocols'
import { answerJson } from './answer-json'
import { inTurns } from './in-turns'
import type { Job } from './job'
import type { GatewayAccount } from './snapshot'

const ESTIMATED = ['x-token-count', 'estimated']

/**
 * Counts a request's tokens here, where the account counts none: no call upstream, no row. `false` = it does,
 * or this is no count; nothing was sent.
 */
export async function answerEstimate({ exchange, parsed }: Job, account: GatewayAccount): Promise<boolean> {
  const { endpoint, protocol, facts } = exchange
  if (endpoint.elsewhere !== 'estimated') return false
  if (endpoint.platforms.includes(account.platform) && !isCodexAccount(protocol.id, account)) return false
  if (protocol.estimateCount === undefined) return false
  facts.accountId = account.id
  answerJson(exchange, await inTurns(protocol.estimateCount(parsed)), ESTIMATED)
  return true
}
