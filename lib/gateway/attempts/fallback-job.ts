import { toAppError } from '@/lib/core'
import { isPromptTooLong } from '@/lib/upstream'
import type { FailedAttempt } from './answer-failure'
import type { Job } from '../plan/job'
import { routeRequest } from '../plan/route-request'
import type { GatewayGroup, GatewaySnapshot } from '../ports/snapshot'

/**
 * The request once more, on the group's fallback for invalid requests: for prompts that an antigravity account finds too
 * long. Route, mapping and price are resolved anew there, and a forced platform no longer holds. `null` = this failure
 * leads nowhere, the fallback is missing or unfit, or this is the fallback already.
 */
export function fallbackJob(job: Job, { account, outcome }: FailedAttempt): Job | null {
  if (account.platform !== 'antigravity' || !isPromptTooLong(outcome) || job.isFallback === true) return null
  const group = fallbackGroup(job.caller.snapshot, job.caller.group)
  if (group === null) return null
  const { facts } = job.exchange
  try {
    const routed = routeRequest(
      { ...job.exchange, forcedPlatform: null },
      { ...job.caller, group, subscription: null },
      job.parsed,
    )
    facts.groupId = group.id
    facts.platform = group.platform
    return { ...routed, isFallback: true }
  } catch (error) {
    // A fallback that has no route for the model is no fallback: the first answer stands.
    facts.cause = toAppError(error).code
    return null
  }
}

function fallbackGroup(snapshot: GatewaySnapshot, group: GatewayGroup): GatewayGroup | null {
  const id = group.fallbackGroupIdOnInvalidRequest
  const target = id === null ? undefined : snapshot.groups.get(id)
  if (target === undefined || target.status !== 'active' || target.platform !== 'anthropic') return null
  if (target.subscriptionType !== 'standard' || target.fallbackGroupIdOnInvalidRequest !== null) return null
  return target
}
