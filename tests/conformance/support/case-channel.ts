import type { ChannelPriceEntry, PriceFields, PriceInterval } from '@/lib/billing'
import type { BillingMode, BillingModelSource, Platform } from '@/lib/core'
import { BILLING_MODEL_SOURCES, BILLING_MODES, isPlatform, PLATFORMS } from '@/lib/core'
import { compileChannel, compileGroup } from '@/lib/routing'
import type { RoutingChannel, RoutingGroup } from '@/lib/routing'
import type { CaseInput } from './adapter'
import {
  decimalOf,
  numberOf,
  numberOrNull,
  objectOf,
  objectsOf,
  platformOf,
  textMapOf,
  textOf,
  textOrNull,
  textsOf,
} from './read-input'

const DEFAULT_PRIORITY = 100

export function priceFieldsOf(input: CaseInput): PriceFields {
  return {
    inputPrice: decimalOf(input['input_price']),
    outputPrice: decimalOf(input['output_price']),
    cacheWritePrice: decimalOf(input['cache_write_price']),
    cacheReadPrice: decimalOf(input['cache_read_price']),
    imageOutputPrice: decimalOf(input['image_output_price']),
    perRequestPrice: decimalOf(input['per_request_price']),
  }
}

/** Intervals as a list, or as labelled tiers `{label: price}`. */
export function intervalsOf(value: unknown): readonly PriceInterval[] {
  if (Array.isArray(value)) {
    return objectsOf(value).map((input) => ({
      ...priceFieldsOf(input),
      minTokens: numberOf(input['min'] ?? input['min_tokens']),
      maxTokens: numberOrNull(input['max'] ?? input['max_tokens']),
      tierLabel: textOrNull(input['tier_label'] ?? input['label']),
    }))
  }
  return Object.entries(objectOf(value)).map(([tierLabel, price]) => ({
    ...priceFieldsOf({ per_request_price: price }),
    minTokens: 0,
    maxTokens: null,
    tierLabel,
  }))
}

export function billingModeOf(value: unknown): BillingMode {
  return BILLING_MODES.find((mode) => mode === value) ?? 'token'
}

/** A row of a price list. */
export function priceEntryOf(
  input: CaseInput,
  missing: { id?: number; platform?: Platform } = {},
): ChannelPriceEntry {
  return {
    ...priceFieldsOf(input),
    id: numberOf(input['id'], missing.id ?? 1),
    platform: platformOf(input['platform'], missing.platform),
    models: textsOf(input['models']),
    billingMode: billingModeOf(input['billing_mode'] ?? input['mode']),
    intervals: intervalsOf(input['intervals'] ?? input['tiers']),
  }
}

/** A mapping `{src: dst}` of the group's platform, or `{platform: {src: dst}}`. */
export function mappingOf(
  value: unknown,
  own: Platform,
): Partial<Record<Platform, Readonly<Record<string, string>>>> {
  const mapping = objectOf(value)
  const byPlatform = Object.entries(mapping).every(
    ([key, item]) => isPlatform(key) && typeof item === 'object',
  )
  if (!byPlatform) return { [own]: textMapOf(mapping) }
  return Object.fromEntries(Object.entries(mapping).map(([platform, item]) => [platform, textMapOf(item)]))
}

/** Names in a price list: plain, or `{platform: [...]}`. */
function pricedOf(value: unknown, own: Platform): readonly ChannelPriceEntry[] {
  const byPlatform = Array.isArray(value) ? { [own]: value } : objectOf(value)
  return Object.entries(byPlatform).map(([platform, models], index) =>
    priceEntryOf({ platform, models, id: index + 1 }),
  )
}

/** A case's billing model source; anything unknown, empty or missing is `channel_mapped`. */
export function billingModelSourceOf(value: unknown): BillingModelSource {
  return BILLING_MODEL_SOURCES.find((source) => source === value) ?? 'channel_mapped'
}

/** A channel as the cases describe it; `own` is the group's platform. */
export function channelOf(input: CaseInput, own: Platform): RoutingChannel<ChannelPriceEntry> {
  const rows = objectsOf(input['pricing'] ?? input['model_pricing']).map((row) =>
    priceEntryOf(row, { platform: own }),
  )
  return compileChannel<ChannelPriceEntry>({
    id: numberOf(input['id'], 1),
    name: textOf(input['name'], 'channel'),
    status: (input['status'] ?? 'active') === 'active' ? 'active' : 'disabled',
    restrictModels: input['restrict_models'] === true,
    billingModelSource: billingModelSourceOf(input['billing_model_source']),
    failoverPolicy: [],
    modelMapping: mappingOf(input['model_mapping'] ?? input['mapping'], own),
    disabledPlatforms: PLATFORMS.filter((platform) =>
      textsOf(input['disabled_platforms']).includes(platform),
    ),
    priceEntries: [...pricedOf(input['priced_models'] ?? input['priced'], own), ...rows],
  })
}

/** A group with the case's channels, or with the one channel that the case itself describes. */
export function groupOf(input: CaseInput): RoutingGroup<ChannelPriceEntry> {
  const platform = platformOf(input['group_platform'] ?? input['platform'])
  const { channel: only = input } = input
  const alone = only === null ? [] : [objectOf(only)]
  const channels = 'channels' in input ? objectsOf(input['channels']) : alone
  return compileGroup({
    id: 1,
    platform,
    bindings: channels.map((channel) => ({
      channel: channelOf(channel, platform),
      routePriority: numberOf(channel['route_priority'], DEFAULT_PRIORITY),
    })),
  })
}
