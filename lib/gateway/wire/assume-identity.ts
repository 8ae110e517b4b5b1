import { isClaudeCodeClient, sessionIdOfUserId, spliceUserId } from '@/lib/protocols'
import type { ParsedRequest } from '@/lib/protocols'
import { describingHeaders, headersUnder, userIdUnder } from '@/lib/upstream'
import type { StableIdentity, UpstreamHeaders } from '@/lib/upstream'
import type { Job } from '../plan/job'

/** A client's request as the account's own client would have sent it. */
type Posing = { readonly headers: UpstreamHeaders; readonly parsed: ParsedRequest }

/** Puts an account's stable identity in place of the client's; `null` where identities are not kept. */
export function assumeIdentity(job: Job, accountId: number, identity: StableIdentity): Posing | null {
  const { exchange, parsed } = job
  const { headers } = exchange.request
  const { accountUpkeep } = exchange.gateway.ports
  if (accountUpkeep === undefined) return null
  const userId = parsed.metadataUserId
  const isGenuine = identity.headers === null && isClaudeCodeClient(headers, userId)
  const assumed = accountUpkeep.identityOf({
    accountId,
    identity,
    seen: isGenuine ? describingHeaders(headers) : null,
  })
  return {
    headers: headersUnder(assumed, headers),
    parsed:
      userId === null
        ? parsed
        : spliceUserId(parsed, userIdUnder(assumed, { userId, sessionId: sessionIdOfUserId(userId) })),
  }
}
