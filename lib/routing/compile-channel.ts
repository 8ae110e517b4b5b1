import { buildModelTable } from '@/lib/core'
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
    prices: compilePrices(source, isEnabled),
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

function compilePrices<P>(
  { priceEntries }: ChannelSource<P>,
  isEnabled: (platform: Platform) => boolean,
): ReadonlyMap<Platform, ModelTable<P>> {
  const pairs = new Map<Platform, (readonly [string, P])[]>()
  for (const entry of priceEntries) {
    if (!isEnabled(entry.platform)) continue
    const list = pairs.get(entry.platform) ?? []
    for (const model of entry.models) list.push([model, entry])
    pairs.set(entry.platform, list)
  }
  const tables = new Map<Platform, ModelTable<P>>()
  for (const [platform, list] of pairs) {
    const table = buildModelTable(list)
    if (table.size > 0) tables.set(platform, table)
  }
  return tables
}

/** `Object.keys` forgets the key type; the record's type says which keys it may have. */
function platformKeys(record: Readonly<Partial<Record<Platform, unknown>>>): readonly Platform[] {
  return Object.keys(record) as Platform[]
}
