import { AppError } from '@/lib/core'
import { resolveRoute, type RouteDecision, type RoutingGroup } from '@/lib/routing'
import type { NamedEntry } from './routing-source'
import type { ChannelWarning } from './warnings'

type Groups = ReadonlyMap<number, RoutingGroup<NamedEntry>>

/** A model that was served before a save and is ambiguous after it. */
export type NewAmbiguity = {
  readonly group_id: number
  /** A name or pattern; `*` = every model no channel names. */
  readonly model: string
  readonly channel_ids: readonly number[]
}

/** No model is called so; stands for all names that no channel lists. */
const UNLISTED_TAIL = '\u0001unlisted'
const MOST_REPORTED = 50

type Probe = { readonly label: string; readonly model: string }

/** The models of these groups that a save makes ambiguous although they are served today. */
export function findNewAmbiguities(before: Groups, after: Groups): readonly NewAmbiguity[] {
  const found: NewAmbiguity[] = []
  for (const [groupId, group] of after) {
    const old = before.get(groupId)
    if (old === undefined) continue
    for (const { label, model } of probesOf([old, group])) {
      const decision = resolveRoute(group, group.platform, model)
      if (decision.kind !== 'rejected' || decision.code !== 'CHANNEL_ROUTE_AMBIGUOUS') continue
      if (servingChannel(resolveRoute(old, old.platform, model)) === null) continue
      found.push({ group_id: groupId, model: label, channel_ids: decision.channelIds })
    }
  }
  return found
}

/** 409 `CHANNEL_ROUTE_AMBIGUOUS` that names the models and how to go on. */
export function ambiguityRefusal(ambiguities: readonly NewAmbiguity[]): AppError {
  const names = ambiguities.slice(0, 3).map(({ model }) => `"${model}"`)
  const message = `This would make ${names.join(', ')}${ambiguities.length > 3 ? ' and others' : ''} ambiguous: several channels with the same priority would serve it`
  return new AppError({
    status: 409,
    code: 'CHANNEL_ROUTE_AMBIGUOUS',
    message,
    details: {
      fields: { confirm_ambiguous: message },
      ambiguous: ambiguities.slice(0, MOST_REPORTED),
    },
  })
}

/** Warns where models that no channel names leave the channel that took them so far. */
export function findLostOpenRoutes(before: Groups, after: Groups): readonly ChannelWarning[] {
  const warnings: ChannelWarning[] = []
  for (const [groupId, group] of after) {
    const old = before.get(groupId)
    if (old === undefined) continue
    const from = servingChannel(resolveRoute(old, old.platform, UNLISTED_TAIL))
    if (from === null || servingChannel(resolveRoute(group, group.platform, UNLISTED_TAIL))?.id === from.id)
      continue
    warnings.push({
      code: 'UNLISTED_MODELS_MOVED',
      message: `Models that no channel names were served by "${from.name}" and no longer are`,
      group_id: groupId,
      channel_id: from.id,
    })
  }
  return warnings
}

function servingChannel(decision: RouteDecision<NamedEntry>): { id: number; name: string } | null {
  const channel = decision.kind === 'route' ? decision.plan[0].channel : null
  return channel === null ? null : { id: channel.id, name: channel.name }
}

/** One name for each entry of the groups' channels, one for each pattern, and one that nothing lists. */
function probesOf(groups: readonly RoutingGroup<NamedEntry>[]): readonly Probe[] {
  const probes = new Map<string, Probe>([['*', { label: '*', model: UNLISTED_TAIL }]])
  for (const { channel } of groups.flatMap((group) => group.bindings)) {
    for (const table of [...channel.mappings.values(), ...channel.prices.values()]) {
      for (const name of table.names) probes.set(name.toLowerCase(), { label: name, model: name })
      for (const { prefix } of table.wildcards) {
        probes.set(`${prefix}*`, { label: `${prefix}*`, model: prefix + UNLISTED_TAIL })
      }
    }
  }
  return [...probes.values()]
}
