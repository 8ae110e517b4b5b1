import { isClaudeCodeClient } from '@/lib/protocols'
import type { ParsedRequest } from '@/lib/protocols'
import type { Caller, Exchange } from '../exchange/corridor'
import { refusal } from '../exchange/refusals'
import { runningSubscription } from './running-subscription'
import type { GatewayGroup } from '../ports/snapshot'

/** A group for Claude Code only sends other clients to its fallback group (one hop) or refuses them. */
export function applyClientRules(exchange: Exchange, caller: Caller, parsed: ParsedRequest): Caller {
  const { group } = caller
  if (!group.claudeCodeOnly || exchange.forcedPlatform !== null) return withPayment(exchange, caller)
  // Counting tokens carries no metadata: the user agent alone decides there.
  const userId = exchange.endpoint.kind === 'count_tokens' ? undefined : parsed.metadataUserId
  if (isClaudeCodeClient(exchange.request.headers, userId)) return withPayment(exchange, caller)
  const fallback = fallbackOf(caller, group)
  if (fallback === null) throw refusal('CLAUDE_CODE_ONLY')
  exchange.facts.groupId = fallback.id
  exchange.facts.platform = fallback.platform
  return withPayment(exchange, { ...caller, group: fallback })
}

function fallbackOf(caller: Caller, group: GatewayGroup): GatewayGroup | null {
  if (group.fallbackGroupId === null) return null
  const fallback = caller.snapshot.groups.get(group.fallbackGroupId)
  return fallback === undefined || fallback.status !== 'active' || fallback.claudeCodeOnly ? null : fallback
}

/** A subscription group is paid by its active subscription only. */
export function withPayment(exchange: Exchange, caller: Caller): Caller {
  if (caller.group.subscriptionType !== 'subscription') return caller
  const { entry, group, snapshot } = caller
  const subscription = runningSubscription(entry, group, exchange.gateway.config.nowMs())
  if (subscription === null) throw refusal('NO_SUBSCRIPTION')
  return { entry, group, subscription, snapshot }
}
