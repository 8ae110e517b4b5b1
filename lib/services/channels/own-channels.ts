import { createPriceBook, type PriceBook, type ResolvedPrice, type TokenPrices } from '@/lib/billing'
import { decimalJson, DEFAULT_MODELS, platformsSeenBy, StatedModels, type Decimal } from '@/lib/core'
import { billedModelOf, resolveRoute } from '@/lib/routing'
import type { ServiceContext } from '../context'
import { listOwnGroups } from '../groups/own-groups'
import { readSettings } from '../settings/settings'
import type { Answer } from '../shared/answer'
import { loadPricedGroups, type PricedGroup } from './priced-groups'
import type { ownChannelsAnswer, ownModelAnswer, ownPriceAnswer } from './answers'

type Amount = number | string | null

/** Token prices in USD per token; `null` = free of charge or not stated. */
export type OwnPriceView = Answer<typeof ownPriceAnswer>

/** A model the user can call and its list price; the group's multiplier comes on top. */
export type OwnModelView = Answer<typeof ownModelAnswer>

/** A group of the user with everything its keys can call. */
export type OwnChannelsView = Answer<typeof ownChannelsAnswer>

/** What the signed-in user can call and what it costs, by group: models with a route and a price, as `/v1/models` lists them. */
export async function listOwnChannels(ctx: ServiceContext): Promise<readonly OwnChannelsView[]> {
  const groups = await listOwnGroups(ctx)
  const [priced, settings] = await Promise.all([
    loadPricedGroups(
      ctx.db,
      groups.map(({ id }) => id),
    ),
    readSettings(ctx.db),
  ])
  const book = createPriceBook({ catalogue: ctx.catalogue, familyFallback: settings.family_fallback })
  const question = { book, atMs: ctx.now().getTime(), allowsUnpriced: settings.unpriced_models === 'allow' }
  return groups.map((group) => {
    const found = priced.get(group.id)
    return { ...group, models: found === undefined ? [] : modelsOf(found, question) }
  })
}

type Question = {
  readonly book: PriceBook
  readonly atMs: number
  readonly allowsUnpriced: boolean
}

function modelsOf(group: PricedGroup, question: Question): readonly OwnModelView[] {
  const { platform } = group.routing
  const stated = statedNames(group)
  const names = stated.length === 0 && group.hasAccounts ? DEFAULT_MODELS[platform].toSorted() : stated
  return names.flatMap((model) => {
    const decision = resolveRoute(group.routing, platform, model)
    if (decision.kind === 'rejected') return []
    const [{ channel, mappedModel }] = decision.plan
    const billingModel =
      channel === null
        ? model
        : billedModelOf(channel.billingModelSource, {
            requestedModel: model,
            mappedModel,
            upstreamModel: null,
          })
    const price = question.book.resolve({
      channelPrices: channel?.prices ?? null,
      platforms: platformsSeenBy(platform),
      billingModel: billingModel ?? mappedModel,
      atMs: question.atMs,
    })
    return price === null && !question.allowsUnpriced ? [] : [toModelView(model, price)]
  })
}

/** Names that channels and accounts of a group state; patterns stand for the platform's models they match. */
function statedNames({ routing, accountModels }: PricedGroup): readonly string[] {
  const stated = new StatedModels(DEFAULT_MODELS[routing.platform])
  for (const { channel } of routing.bindings) {
    if (channel.status !== 'active') continue
    for (const seen of platformsSeenBy(routing.platform)) {
      stated.addTable(channel.mappings.get(seen))
      stated.addTable(channel.prices.get(seen))
    }
  }
  for (const pattern of accountModels) stated.addPattern(pattern)
  return stated.sorted()
}

function toModelView(model: string, price: ResolvedPrice | null): OwnModelView {
  return {
    model,
    billing_mode: price?.mode ?? 'token',
    pricing_source: price?.source ?? 'none',
    ...toPriceView(price?.prices ?? null),
    unit_price: amount(price?.unitPrice ?? null),
    tiers: [...(price?.labelTiers ?? [])].map(([label, unitPrice]) => ({
      label,
      unit_price: decimalJson(unitPrice),
    })),
    context_tiers: contextTiersOf(price),
  }
}

/** The channel's intervals, or else the context tiers of the catalogue, beyond the price that holds from the first token. */
function contextTiersOf(price: ResolvedPrice | null): OwnModelView['context_tiers'] {
  if (price === null) return []
  const intervals = price.intervals.filter(({ minTokens }) => minTokens > 0)
  const tiers = intervals.length > 0 ? intervals : price.contextTiers
  return tiers.map((tier) => ({
    above_tokens: 'aboveTokens' in tier ? tier.aboveTokens : tier.minTokens,
    ...toPriceView(tier.prices),
  }))
}

function toPriceView(prices: TokenPrices | null): OwnPriceView {
  return {
    input_price: amount(prices?.input ?? null),
    output_price: amount(prices?.output ?? null),
    cache_write_price: amount(prices?.cacheWrite5m ?? null),
    cache_write_1h_price: amount(prices?.cacheWrite1h ?? null),
    cache_read_price: amount(prices?.cacheRead ?? null),
    image_output_price: amount(prices?.imageOutput ?? null),
  }
}

function amount(price: Decimal | null): Amount {
  return price === null ? null : decimalJson(price)
}
