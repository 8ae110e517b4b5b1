import { applyMapping, lookupModelAcross } from '@/lib/core'
import type { Platform } from '@/lib/core'
import { routeIndexOf } from './compile-group'
import { isRestricted } from './restriction'
import type { PlannedRoute, RouteBinding, RouteDecision, RouteGrade, RouteIndex, RoutingGroup } from './types'

type Question<P> = {
  readonly index: RouteIndex<P>
  readonly requestedModel: string
  readonly lowerModel: string
}

/** What the candidates of one grade come to: nothing, a tie, or a plan. */
type GradePlan<P> = readonly PlannedRoute<P>[] | { readonly tiedIds: readonly number[] }

/**
 * Chooses the channel for a model, with its failover plan, or the refusal. `platform` is the group's own, or `antigravity`
 * on forced routes. Deterministic, whatever the order of the bindings; constant in the number of channels that do not match.
 */
export function resolveRoute<P>(
  group: RoutingGroup<P>,
  platform: Platform,
  requestedModel: string,
): RouteDecision<P> {
  const index = routeIndexOf(group, platform)
  const plan = bestGrade({ index, requestedModel, lowerModel: requestedModel.toLowerCase() })
  if ('tiedIds' in plan) {
    return { kind: 'rejected', code: 'CHANNEL_ROUTE_AMBIGUOUS', status: 409, channelIds: plan.tiedIds }
  }
  const [first, ...others] = plan
  if (first !== undefined) return { kind: 'route', plan: [first, ...others] }
  if (index.restrictingIds.length > 0) {
    return { kind: 'rejected', code: 'MODEL_RESTRICTED', status: 404, channelIds: index.restrictingIds }
  }
  return { kind: 'route', plan: [legacyRoute(requestedModel)] }
}

/** The best grade that has a channel left after restriction; among wildcards the longest prefix. */
function bestGrade<P>(question: Question<P>): GradePlan<P> {
  const { index, lowerModel } = question
  const named = index.exact.get(lowerModel)
  if (named !== undefined) {
    const plan = gradePlanOf(question, named, { grade: 'exact', prefixLength: null })
    if (isSettled(plan)) return plan
  }
  for (const prefixLength of index.prefixLengths) {
    if (prefixLength > lowerModel.length) continue
    const matching = index.prefixes.get(lowerModel.slice(0, prefixLength))
    if (matching === undefined) continue
    const plan = gradePlanOf(question, matching, { grade: 'wildcard', prefixLength })
    if (isSettled(plan)) return plan
  }
  return gradePlanOf(question, index.open, { grade: 'open', prefixLength: null })
}

function isSettled<P>(plan: GradePlan<P>): boolean {
  return 'tiedIds' in plan || plan.length > 0
}

/** The candidates arrive by priority and id, so that a tie shows in the first two that are not restricted. */
function gradePlanOf<P>(
  question: Question<P>,
  candidates: readonly RouteBinding<P>[],
  grading: { readonly grade: RouteGrade; readonly prefixLength: number | null },
): GradePlan<P> {
  const plan: PlannedRoute<P>[] = []
  let best: number | null = null
  const tiedIds: number[] = []
  for (const { channel, routePriority } of candidates) {
    const mappedModel = mappedModelOf(question, channel.mappings)
    const { requestedModel } = question
    if (isRestricted(channel, question.index.platforms, { requestedModel, mappedModel })) continue
    best ??= routePriority
    if (routePriority === best) tiedIds.push(channel.id)
    plan.push({
      channel,
      requestedModel,
      mappedModel,
      grade: grading.grade,
      prefixLength: grading.prefixLength,
    })
  }
  return tiedIds.length > 1 ? { tiedIds } : plan
}

function mappedModelOf<P>(
  { index, requestedModel, lowerModel }: Question<P>,
  mappings: RouteBinding<P>['channel']['mappings'],
): string {
  if (mappings.size === 0) return requestedModel
  const hit = lookupModelAcross(mappings, index.platforms, lowerModel)
  return hit === null ? requestedModel : applyMapping(hit, requestedModel)
}

function legacyRoute<P>(requestedModel: string): PlannedRoute<P> {
  return { channel: null, requestedModel, mappedModel: requestedModel, grade: 'legacy', prefixLength: null }
}
