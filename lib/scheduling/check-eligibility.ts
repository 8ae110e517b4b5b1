import { applyMapping, lookupModel, type ExclusionReason, type ModelTable } from '@/lib/core'
import { isFuture } from './is-future'
import type { AccountHealth, RankInput, SchedulableAccount } from './types'

/** Why an account is out, and when that ends by itself (`null` = it does not). */
export type Exclusion = { readonly reason: ExclusionReason; readonly untilMs: number | null }

const WRONG_PLATFORM = lasting('wrong_platform')
const DISABLED = lasting('disabled')
const ERROR = lasting('error')
const UNSCHEDULABLE = lasting('unschedulable')
const EXPIRED = lasting('expired')
const NOT_SUPPORTED = lasting('model_not_supported')
const RESTRICTED = lasting('model_restricted')
const NOT_EXPRESSIBLE = lasting('request_not_supported')
const CROWDED = lasting('session_limit')
const TRIED = lasting('already_tried')

function lasting(reason: ExclusionReason): Exclusion {
  return { reason, untilMs: null }
}

/** Why an account cannot serve whatever the model; the reason that lasts longest is named. `null` = it can. */
export function checkAccount<A extends SchedulableAccount>(
  input: RankInput<A>,
  account: A,
  health: AccountHealth,
): Exclusion | null {
  if (!fitsPlatform(input, account)) return WRONG_PLATFORM
  if (account.status !== 'active') return account.status === 'error' ? ERROR : DISABLED
  if (health.errorMessage !== null) return ERROR
  if (!account.schedulable) return UNSCHEDULABLE
  if (account.autoPauseOnExpired && account.expiresAtMs !== null && account.expiresAtMs <= input.nowMs) {
    return EXPIRED
  }
  if (input.triedAccountIds.size > 0 && input.triedAccountIds.has(account.id)) return TRIED
  return null
}

/** The mapped model in lower case; `null` until an account's mapping is looked at. */
export type LowerModel = { lowerModel: string | null }

/** The model sent upstream, or why this account does not serve the model at all, or no further session now. */
export function resolveUpstreamModel<A extends SchedulableAccount>(
  input: RankInput<A>,
  account: A,
  kept: LowerModel,
): string | Exclusion {
  const table = mappingOf(input, account)
  let upstreamModel = input.mappedModel
  if (table !== null && table.size > 0) {
    const hit = lookupModel(table, (kept.lowerModel ??= input.mappedModel.toLowerCase()))
    if (hit === null) return NOT_SUPPORTED
    upstreamModel = applyMapping(hit, input.mappedModel)
  }
  if (input.isUpstreamModelAllowed !== null && !input.isUpstreamModelAllowed(upstreamModel)) return RESTRICTED
  if (input.isExpressible !== null && !input.isExpressible(account, upstreamModel)) return NOT_EXPRESSIBLE
  // Behind what lasts longer.
  if (input.crowdedAccountIds?.has(account.id) === true) return CROWDED
  return upstreamModel
}

function mappingOf<A extends SchedulableAccount>(input: RankInput<A>, account: A): ModelTable<string> | null {
  if (account.modelMapping.size > 0) return account.modelMapping
  return account.platform === 'antigravity' ? (input.antigravityModels ?? null) : null
}

/** The running limit that ends last, of the account or of this model on it; `null` = none runs. */
export function checkCooldowns(
  health: AccountHealth,
  upstreamModel: string,
  nowMs: number,
): Exclusion | null {
  let reason: ExclusionReason | null = null
  let untilMs = nowMs
  if (health.rateLimitedUntilMs !== null && health.rateLimitedUntilMs > untilMs) {
    reason = 'rate_limited'
    untilMs = health.rateLimitedUntilMs
  }
  if (health.overloadedUntilMs !== null && health.overloadedUntilMs > untilMs) {
    reason = 'overloaded'
    untilMs = health.overloadedUntilMs
  }
  if (health.pausedUntilMs !== null && health.pausedUntilMs > untilMs) {
    reason = 'paused'
    untilMs = health.pausedUntilMs
  }
  if (health.quotaExhaustedUntilMs !== null && health.quotaExhaustedUntilMs > untilMs) {
    reason = 'quota_exhausted'
    untilMs = health.quotaExhaustedUntilMs
  }
  const modelUntilMs = modelCooldownOf(health, upstreamModel)
  if (isFuture(modelUntilMs, untilMs)) return { reason: 'model_cooldown', untilMs: modelUntilMs }
  if (reason === null) return null
  // A quota without a window does not end by itself.
  return { reason, untilMs: Number.isFinite(untilMs) ? untilMs : null }
}

function modelCooldownOf(health: AccountHealth, upstreamModel: string): number | null {
  if (health.modelCooldowns.size === 0) return null
  return health.modelCooldowns.get(upstreamModel.toLowerCase()) ?? null
}

function fitsPlatform<A extends SchedulableAccount>(input: RankInput<A>, account: A): boolean {
  if (input.forcedPlatform !== null) return account.platform === input.forcedPlatform
  if (account.platform === input.groupPlatform) return true
  return (
    account.platform === 'antigravity' &&
    account.mixedScheduling &&
    (input.groupPlatform === 'anthropic' || input.groupPlatform === 'gemini')
  )
}
