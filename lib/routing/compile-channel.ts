import { buildModelTable, buildModelTables } from '@/lib/core'
import type { ModelTable, Platform } from '@/lib/core'
import type { ChannelSource, RoutingChannel } from './types'

/** Compiles a channel's rows for the request path; entries of disabled platforms are left out. */
export function compileChannel<P>(source: ChannelSource<P>): RoutingChannel<P> {
  const isEnabled = (platform: Platform): boolean => !source.disabledPlatforms.includes(platform)
  return {
    id: source.id,
    name: source.name,
    status: source.status,
    restrictModels: source.restrictModels,
    billingModelSource: source.billingModelSource,
    failoverPolicy: source.failoverPolicy,
    mappings: compileMappings(source, isEnabled),
    prices: buildModelTables(source.priceEntries.filter(({ platform }) => isEnabled(platform))),
  }
}

function compileMappings<P>(
  { modelMapping }: ChannelSource<P>,
  isEnabled: (platform: Platform) => boolean,
): ReadonlyMap<Platform, ModelTable<string>> {
  const tables = new Map<Platform, ModelTable<string>>()
  for (const platform of platformKeys(modelMapping)) {
    const mapping = modelMapping[platform]
    if (mapping === undefined || !isEnabled(platform)) continue
    const table = buildModelTable(Object.entries(mapping).map(([from, to]) => [from, to.trim()] as const))
    if (table.size > 0) tables.set(platform, table)
  }
  return tables
}

/** `Object.keys` forgets the key type; the record's type says which keys it may have. */
function platformKeys(record: Readonly<Partial<Record<Platform, unknown>>>): readonly Platform[] {
  return Object.keys(record) as Platform[]
}
