import { mostOutputOf } from '@/lib/billing'
import { applyMapping, lookupModel } from '@/lib/core'
import type { Job, PricedRoute } from './job'

/** The limit of an answer's output: the request's, else the largest of the models that may serve it; `null` = there is none. */
export function mostOutput({ parsed, plan }: Pick<Job, 'parsed' | 'plan'>): number | null {
  if (parsed.maxTokens !== null) return parsed.maxTokens
  let most = 0
  for (const planned of plan) {
    for (const model of namesUpstream(planned)) {
      const limit = mostOutputOf(model)
      if (limit === null) return null
      most = Math.max(most, limit)
    }
  }
  return most
}

/** What the accounts of a route may be asked for, whichever of them are ranked now or later. */
function namesUpstream({ mapsModels, members, route: { mappedModel } }: PricedRoute): ReadonlySet<string> {
  if (!mapsModels) return new Set([mappedModel])
  const names = new Set<string>()
  for (const { account } of members) {
    const { modelMapping } = account
    const hit = lookupModel(modelMapping, mappedModel.toLowerCase())
    if (hit !== null) names.add(applyMapping(hit, mappedModel))
    else if (modelMapping.size === 0) names.add(mappedModel)
  }
  return names
}
