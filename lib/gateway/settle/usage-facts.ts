import { buildMappingChain } from '@/lib/routing'
import type { Choice, Job } from '../plan/job'
import type { UsageFacts } from '../ports/usage-record'

const USER_AGENT_MAX = 256

/** The facts of a request known at dispatch. */
export function usageFacts(job: Job, { priced, account, upstreamModel }: Choice): UsageFacts {
  const { request, endpoint, protocol } = job.exchange
  const { entry, group, subscription } = job.caller
  const { requestedModel, mappedModel, channel } = priced.route
  const userAgent = request.headers['user-agent']
  return {
    id: request.id,
    request_id: request.id,
    user_id: entry.user.id,
    api_key_id: entry.key.id,
    group_id: group.id,
    channel_id: channel?.id ?? null,
    account_id: account.id,
    subscription_id: subscription?.id ?? null,
    protocol: endpoint.loggedAs ?? protocol.id,
    requested_model: requestedModel,
    mapped_model: mappedModel,
    upstream_model: upstreamModel,
    model_mapping_chain: chainOf({ requestedModel, mappedModel, upstreamModel }),
    billing_type: subscription === null ? 'balance' : 'subscription',
    stream: job.parsed.stream,
    user_agent: typeof userAgent === 'string' ? userAgent.slice(0, USER_AGENT_MAX) : null,
    ip: request.clientAddress,
  }
}

type Chain = {
  readonly mappedModel: string
  readonly upstreamModel: string
  readonly text: string
}

const MAX_KEPT = 4096
const kept = new Map<string, Chain>()

/** A model is nearly always mapped and sent as it was the last time: its chain is kept. */
function chainOf(names: { requestedModel: string; mappedModel: string; upstreamModel: string }): string {
  const { requestedModel, mappedModel, upstreamModel } = names
  const known = kept.get(requestedModel)
  if (known?.mappedModel === mappedModel && known.upstreamModel === upstreamModel) return known.text
  if (kept.size >= MAX_KEPT) kept.clear()
  const text = buildMappingChain(names)
  kept.set(requestedModel, { mappedModel, upstreamModel, text })
  return text
}
