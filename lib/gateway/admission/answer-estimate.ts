import type { ProtocolId } from '@/lib/core'
import { isCodexAccount, speaksProtocol } from '@/lib/protocols'
import { answerJson } from '../exchange/answer-json'
import { inTurns } from '../exchange/in-turns'
import type { Job } from '../plan/job'
import type { GatewayAccount } from '../ports/snapshot'

const ESTIMATED = ['x-token-count', 'estimated']

/**
 * Counts a request's tokens here, where the account counts none: no call upstream, no row. `false` = it does,
 * or this is no count; nothing was sent.
 */
export async function answerEstimate({ exchange, parsed }: Job, account: GatewayAccount): Promise<boolean> {
  const { endpoint, protocol, facts } = exchange
  if (endpoint.elsewhere !== 'estimated') return false
  if (endpoint.platforms.includes(account.platform) && countsItself(protocol.id, account)) return false
  if (protocol.estimateCount === undefined) return false
  facts.accountId = account.id
  answerJson(exchange, await inTurns(protocol.estimateCount(parsed)), ESTIMATED)
  return true
}

/** ChatGPT's backend speaks its protocol and counts nothing; neither does what knows another wire alone. */
function countsItself(protocolId: ProtocolId, account: GatewayAccount): boolean {
  return speaksProtocol(protocolId, account) && !isCodexAccount(protocolId, account)
}
