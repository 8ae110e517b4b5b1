import { platformsSeenBy, StatedModels } from '@/lib/core'
import { DEFAULT_MODELS, modelListingOf, renderCodexModels } from '@/lib/protocols'
import { resolveRoute } from '@/lib/routing'
import { answerJson, NOT_KEPT } from '../exchange/answer-json'
import { authenticate } from '../access/authenticate'
import type { Caller, Exchange } from '../exchange/corridor'
import { priceOf } from '../plan/price-of'
import { refusal } from '../exchange/refusals'

/** Codex says its version and expects a shape of its own. */
const CODEX_QUERY = /(?:^|&)client_version=/

/** `GET /v1/models` and `/v1/models/{id}`: what this key can call, with a route and a price. */
export async function answerModels(exchange: Exchange): Promise<void> {
  const caller = await authenticate(exchange)
  const listing = modelListingOf(exchange.protocol.id)
  const models = callableModels(exchange, caller)
  if (CODEX_QUERY.test(exchange.request.query)) {
    return answerJson(exchange, renderCodexModels(models), NOT_KEPT)
  }
  const { pathModel } = exchange.target
  if (pathModel === null) return answerJson(exchange, listing.renderList(models), NOT_KEPT)
  const wanted = decoded(pathModel)
  const model = models.find((id) => id.toLowerCase() === wanted.toLowerCase())
  if (model === undefined) throw refusal('NOT_FOUND', `model ${wanted.slice(0, 128)}`)
  answerJson(exchange, listing.renderModel(model), NOT_KEPT)
}

/** An id that cannot be decoded is no model's, as it stands. */
function decoded(pathModel: string): string {
  try {
    return decodeURIComponent(pathModel)
  } catch {
    return pathModel
  }
}

/** Names that channels and accounts of the group state, kept where a request would be routed and priced. */
function callableModels(exchange: Exchange, caller: Caller): readonly string[] {
  const { group, snapshot } = caller
  const platform = exchange.forcedPlatform ?? group.platform
  const defaults = DEFAULT_MODELS[platform]
  const names = statedModels(exchange, caller, defaults).filter((requestedModel) => {
    const decision = resolveRoute(group, platform, requestedModel)
    if (decision.kind === 'rejected') return false
    const [route] = decision.plan
    const atMs = exchange.request.startedAtMs
    const billed = priceOf({ snapshot, platform, route, upstreamModel: route.mappedModel, atMs })
    return billed.price !== null || snapshot.settings.unpricedModels === 'allow'
  })
  return names.length === 0 ? defaults : names
}

function statedModels(exchange: Exchange, { group }: Caller, defaults: readonly string[]): readonly string[] {
  const platforms = platformsSeenBy(exchange.forcedPlatform ?? group.platform)
  const stated = new StatedModels(defaults)
  for (const { channel } of group.bindings) {
    if (channel.status !== 'active') continue
    for (const platform of platforms) {
      stated.addTable(channel.mappings.get(platform))
      stated.addTable(channel.prices.get(platform))
    }
  }
  for (const members of group.pools.values())
    for (const { account } of members) stated.addTable(account.modelMapping)
  return stated.sorted()
}
