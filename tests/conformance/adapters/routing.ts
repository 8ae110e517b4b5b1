import {
  buildModelTable,
  lookupModel,
  lookupModelAcross,
  mapModel,
  matchesModelPattern,
  platformsSeenBy,
} from '@/lib/core'
import {
  buildMappingChain,
  isUpstreamModelAllowed,
  mapChannelModel,
  resolveRoute,
  restrictionModel,
  validateChannelMapping,
} from '@/lib/routing'
import type { AdapterTable, CaseInput } from '../support/adapter'
import { billingModelSourceOf, channelOf, groupOf } from '../support/case-channel'
import { objectOf, platformOf, textMapOf, textOf, textsOf } from '../support/read-input'

function resolve(input: CaseInput) {
  const group = groupOf(input)
  return resolveRoute(group, platformOf(input['forced_platform'], group.platform), textOf(input['model']))
}

function resolveCase(input: CaseInput): unknown {
  const decision = resolve(input)
  if (decision.kind === 'rejected') {
    return { rejection: decision.code, status: decision.status, channel_id: null, legacy: false }
  }
  const [route, ...others] = decision.plan
  return {
    channel_id: route.channel?.id ?? null,
    mapped_model: route.mappedModel,
    failover_channel_ids: others.map(({ channel }) => channel?.id ?? null),
    legacy: route.grade === 'legacy',
    rejection: null,
  }
}

function mapCase(input: CaseInput): unknown {
  const group = groupOf(input)
  const model = textOf(input['model'])
  const binding = group.bindings.find(({ channel }) => channel.status === 'active')
  const mapped =
    binding === undefined ? null : mapChannelModel(binding.channel, platformsSeenBy(group.platform), model)
  return {
    mapped: mapped !== null,
    mapped_model: mapped ?? model,
    channel_id: binding?.channel.id ?? null,
    billing_model_source: billingModelSourceOf(input['billing_model_source']),
  }
}

function crossPlatformCase(input: CaseInput): unknown {
  const platform = platformOf(input['group_platform'])
  const { prices } = channelOf(input, platform)
  const hit = lookupModelAcross(prices, platformsSeenBy(platform), textOf(input['model']).toLowerCase())
  return {
    ...objectOf(mapCase(input)),
    ...objectOf(restrictionCase(input)),
    pricing_id: hit?.value.id ?? null,
  }
}

function chainCase(input: CaseInput): unknown {
  const requestedModel = textOf(input['requested_model'])
  const mappedModel = input['mapped'] === false ? requestedModel : textOf(input['channel_mapped_model'])
  return {
    chain: buildMappingChain({ requestedModel, mappedModel, upstreamModel: textOf(input['upstream_model']) }),
  }
}

function restrictionModelCase(input: CaseInput): unknown {
  const model = restrictionModel(billingModelSourceOf(input['billing_model_source']), {
    requestedModel: textOf(input['requested']),
    mappedModel: textOf(input['channel_mapped']),
  })
  return { precheck_model: model ?? '', precheck_runs: model !== null }
}

function restrictionCase(input: CaseInput): unknown {
  const decision = resolve(input)
  return { restricted: decision.kind === 'rejected' && decision.code === 'MODEL_RESTRICTED' }
}

function upstreamRestrictionCase(input: CaseInput): unknown {
  const platform = platformOf(input['group_platform'])
  const channel = channelOf({ restrict_models: true, billing_model_source: 'upstream', ...input }, platform)
  const platforms = platformsSeenBy(platform)
  const requestedModel = textOf(input['model'])
  const mappedModel = mapChannelModel(channel, platforms, requestedModel) ?? requestedModel
  const upstreamModel = accountModel(input['account_mapping'], mappedModel) ?? mappedModel
  return { account_filtered_by_channel: !isUpstreamModelAllowed(channel, platforms, upstreamModel) }
}

function accountModel(mapping: unknown, model: string): string | null {
  return mapModel(buildModelTable(Object.entries(textMapOf(mapping))), model)
}

function accountMappingCase(input: CaseInput): unknown {
  const model = textOf(input['model'])
  const mapped = accountModel(input['mapping'], model)
  return { mapped: mapped ?? model, matched: mapped !== null }
}

function mappingConflictCase(input: CaseInput): unknown {
  const byPlatform = Object.entries(objectOf(input['model_mapping']))
  const issues = validateChannelMapping(
    Object.fromEntries(byPlatform.map(([platform, mapping]) => [platform, textMapOf(mapping)])),
  )
  return { conflict: issues.length > 0, error_code: issues[0]?.code ?? null }
}

function wildcardCase(input: CaseInput): unknown {
  const entries = textsOf(input['entries_in_config_order']).map((pattern) => [pattern, pattern] as const)
  return { hit: lookupModel(buildModelTable(entries), textOf(input['model']).toLowerCase())?.value ?? null }
}

export const adapters: AdapterTable = {
  'route.resolve': resolveCase,
  'channel.mapping_resolve': mapCase,
  'channel.mapping_chain': chainCase,
  'channel.mapping_conflict': mappingConflictCase,
  'channel.wildcard_priority': wildcardCase,
  'channel.restriction': restrictionCase,
  'channel.restriction_model': restrictionModelCase,
  'channel.restriction_upstream_per_account': upstreamRestrictionCase,
  'channel.antigravity_cross_platform': crossPlatformCase,
  'channel.matching_platforms': (input) => ({
    platforms_in_order: platformsSeenBy(platformOf(input['group_platform'])),
  }),
  'channel.platform_match': (input) => ({
    match: platformsSeenBy(platformOf(input['group_platform'])).some(
      (platform) => platform === input['pricing_platform'],
    ),
  }),
  'account.wildcard': (input) => ({
    match: matchesModelPattern(textOf(input['pattern']), textOf(input['model'])),
  }),
  'account.mapping': accountMappingCase,
}
