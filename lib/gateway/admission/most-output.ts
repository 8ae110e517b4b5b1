import { mostOutputOf } from '@/lib/billing'
import { applyMapping, lookupModel } from '@/lib/core'
import { geminiEmbed, isCodexAccount, openaiEmbeddings } from '@/lib/protocols'
import type { Job, PricedRoute } from '../plan/job'
import { poolOf } from '../plan/pool-of'
import type { GatewayAccount } from '../ports/snapshot'

/**
 * The limit of an answer's output: the request's, else the largest of the models that may serve it, whichever account is
 * ranked now or later; `null` = there is none.
 */
export function mostOutput(job: Job): number | null {
  const { protocol } = job.exchange
  if (protocol === openaiEmbeddings || protocol === geminiEmbed) return 0
  let most = 0
  for (const planned of job.plan) {
    const limit = mostOfRoute(job, planned)
    if (limit === null) return null
    most = Math.max(most, limit)
  }
  return most
}

function mostOfRoute(job: Job, planned: PricedRoute): number | null {
  const { maxTokens } = job.parsed
  const { mappedModel } = planned.route
  let most = maxTokens ?? 0
  for (const { account } of poolOf(job, planned)) {
    if (maxTokens !== null && !isUnlimited(account)) continue
    const model = upstreamModelOf(account, mappedModel)
    const limit = model === null ? 0 : mostOutputOf(model)
    if (limit === null) return null
    most = Math.max(most, limit)
  }
  return most
}

/** Whether requests lose their limit on the way: ChatGPT's backend takes none. */
function isUnlimited(account: GatewayAccount): boolean {
  return isCodexAccount('openai_responses', account)
}

/** What an account is asked for; `null` = it does not serve the model. */
function upstreamModelOf({ modelMapping }: GatewayAccount, mappedModel: string): string | null {
  if (modelMapping.size === 0) return mappedModel
  const hit = lookupModel(modelMapping, mappedModel.toLowerCase())
  return hit === null ? null : applyMapping(hit, mappedModel)
}
