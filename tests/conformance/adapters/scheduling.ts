import { buildModelTable, DEFAULT_MODELS, isPlatform, percentUsed } from '@/lib/core'
import type { ModelTable, Platform } from '@/lib/core'
import {
  effectiveLoadFactor,
  EMPTY_HEALTH,
  EMPTY_LOAD,
  loadRate,
  maxWaiting,
  rankAccounts,
  type AccountHealth,
  type AccountLoad,
  type PoolMember,
  type RankedAccount,
  type Ranking,
  type SchedulableAccount,
} from '@/lib/scheduling'
import type { AdapterTable, CaseInput } from '../support/adapter'
import {
  decimalOf,
  decimalOr,
  numberOf,
  numberOrNull,
  numbersOf,
  objectOf,
  objectsOf,
  platformOf,
  textMapOf,
  textOf,
} from '../support/read-input'

const NOW_MS = 1_800_000_000_000
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** A case's `load` is a load rate: slots in use of a hundred. */
const FULL_PERCENT = 100

/** `"now"`, `"+1h"`, `"-1h30m"` or a date; `null` for nothing. Throws for another text. */
function momentOf(value: unknown): number | null {
  if (typeof value !== 'string' || value === '') return null
  if (value === 'now') return NOW_MS
  const [, sign, span] = /^([+-])((?:\d+(?:\.\d+)?(?:ms|[smhdw]))+)$/.exec(value) ?? []
  if (span !== undefined) return NOW_MS + (sign === '-' ? -1 : 1) * durationOf(span)
  const date = Date.parse(value)
  if (Number.isNaN(date)) throw new Error(`Not a time: ${value}`)
  return date
}

function durationOf(span: string): number {
  const parts = [...span.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)]
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNIT_MS[unit] ?? 0), 0)
}

function memberOf(fields: CaseInput, own: Platform): PoolMember<SchedulableAccount> {
  const status = fields['status'] ?? 'active'
  return {
    bindingPriority: numberOf(fields['binding_priority'], 50),
    account: {
      id: numberOf(fields['id'], 1),
      platform: platformOf(fields['platform'], own),
      status: status === 'active' || status === 'error' ? status : 'disabled',
      schedulable: fields['schedulable'] !== false,
      expiresAtMs: momentOf(fields['expires_at']),
      autoPauseOnExpired: fields['auto_pause_on_expired'] !== false,
      concurrency: numberOf(fields['concurrency'] ?? fields['max_concurrency'], FULL_PERCENT),
      priority: numberOf(fields['priority'], 50),
      loadFactor: 'load' in fields || 'load_rate' in fields ? FULL_PERCENT : loadFactorIn(fields),
      modelMapping: buildModelTable(Object.entries(textMapOf(fields['mapping'] ?? fields['model_mapping']))),
      mixedScheduling: fields['mixed_scheduling'] === true,
      maxSessions: null,
      sessionIdleMs: 300_000,
    },
  }
}

function healthOf(fields: CaseInput): AccountHealth {
  return {
    ...EMPTY_HEALTH,
    rateLimitedUntilMs: momentOf(fields['rate_limit_reset_at'] ?? fields['rate_limited_until']),
    overloadedUntilMs: momentOf(fields['overload_until'] ?? fields['overloaded_until']),
    pausedUntilMs: momentOf(fields['temp_unschedulable_until'] ?? fields['paused_until']),
    quotaExhaustedUntilMs: quotaEndOf(fields),
    modelCooldowns: cooldownsOf(fields['model_cooldowns'] ?? fields['model_rate_limits']),
    errorMessage: typeof fields['error_message'] === 'string' ? fields['error_message'] : null,
  }
}

function cooldownsOf(value: unknown): ReadonlyMap<string, number> {
  const entries = Object.entries(objectOf(value)).map(([model, end]) => {
    const { until = end, rate_limit_reset_at: resetAt = until } = objectOf(end)
    return [model.toLowerCase(), momentOf(resetAt) ?? 0] as const
  })
  return new Map(entries)
}

/** The end of a used-up quota; of one that is told as amounts nobody knows it. */
function quotaEndOf(fields: CaseInput): number | null {
  const isUsedUp = QUOTAS.some(([limits, used]) => {
    const limit = limits.map((name) => decimalOf(fields[name])).find((amount) => amount !== null)
    return limit !== undefined && percentUsed(decimalOr(fields[used], 0), limit) === FULL_PERCENT
  })
  return isUsedUp ? Number.POSITIVE_INFINITY : momentOf(fields['quota_exhausted_until'])
}

const QUOTAS: readonly (readonly [limits: readonly string[], used: string])[] = [
  [['quota_usd', 'quota_limit', 'quota'], 'quota_used'],
  [['quota_daily_usd', 'quota_daily_limit'], 'quota_daily_used'],
  [['quota_weekly_usd', 'quota_weekly_limit'], 'quota_weekly_used'],
]

/** What a case may say of the request itself. */
type Asked = {
  readonly mappedModel: string
  readonly group: Platform
  readonly forced: Platform | null
  readonly sticky: number | null
  readonly routed: readonly number[] | null
  readonly tried: readonly number[]
  readonly antigravityModels?: ModelTable<string>
}

function rank(accounts: readonly CaseInput[], asked: Asked): Ranking<SchedulableAccount> {
  const byId = new Map(accounts.map((fields) => [numberOf(fields['id'], 1), fields]))
  return rankAccounts({
    members: accounts.map((fields) => memberOf(fields, asked.forced ?? asked.group)),
    mappedModel: asked.mappedModel,
    groupPlatform: asked.group,
    forcedPlatform: asked.forced,
    nowMs: NOW_MS,
    healthOf: (id) => healthOf(byId.get(id) ?? {}),
    loadOf: (id) => accountLoadOf(byId.get(id) ?? {}),
    stickyAccountId: asked.sticky,
    routedAccountIds: asked.routed,
    triedAccountIds: new Set(asked.tried),
    tieSeed: 'conformance',
    isUpstreamModelAllowed: null,
    isExpressible: null,
    ...(asked.antigravityModels === undefined ? {} : { antigravityModels: asked.antigravityModels }),
  })
}

function accountLoadOf(fields: CaseInput): AccountLoad {
  return {
    ...EMPTY_LOAD,
    slotsInUse: numberOf(fields['load'] ?? fields['load_rate'] ?? fields['current']),
    waiting: numberOf(fields['waiting']),
    lastUsedAtMs: momentOf(fields['last_used'] ?? fields['last_used_at']),
  }
}

function select(input: CaseInput): unknown {
  if (!Array.isArray(input['accounts'])) {
    const load = { slotsInUse: numberOf(input['current'], 0), waiting: numberOf(input['waiting'], 0) }
    const limit = numberOf(input['max_concurrency'] ?? input['concurrency'], 0)
    const factor = effectiveLoadFactor(loadFactorIn(input), limit)
    return { load_rate_percent: loadRate(load, factor) }
  }
  const accounts = objectsOf(input['accounts'])
  const ranking = rank(accounts, askedIn(input, accounts[0]?.['platform']))
  return {
    selected: ranking.ranked[0]?.account.id ?? null,
    candidates: bestTierOf(ranking).toSorted((a, b) => a - b),
  }
}

/** The accounts that share binding and account priority with the first choice. */
function bestTierOf({ first, ranked }: Ranking<SchedulableAccount>): readonly number[] {
  const isBest = (entry: RankedAccount<SchedulableAccount>): boolean =>
    entry.bindingPriority === first?.bindingPriority && entry.account.priority === first.account.priority
  return ranked.filter(isBest).map(({ account }) => account.id)
}

function filter(input: CaseInput): unknown {
  const [first] = rank([input], askedIn(input, input['platform'])).ranked
  // Tried for want of anybody else is not eligible.
  return { eligible: first !== undefined && first.coolingUntilMs === null }
}

function loadFactor(input: CaseInput): unknown {
  return { value: effectiveLoadFactor(loadFactorIn(input), numberOf(input['concurrency'], 0)) }
}

function loadFactorIn(input: CaseInput): number | null {
  return typeof input['load_factor'] === 'number' ? input['load_factor'] : null
}

/** A case that names no group asks on behalf of one of its accounts' platform. */
function askedIn(input: CaseInput, own: unknown): Asked {
  const { forced_platform: forced, model } = input
  return {
    mappedModel: textOf(model, 'any-model'),
    group: platformOf(input['group_platform'], platformOf(own)),
    forced: isPlatform(forced) ? forced : null,
    sticky: numberOrNull(input['sticky_account_id'] ?? input['sticky']),
    routed: Array.isArray(input['routed_account_ids']) ? numbersOf(input['routed_account_ids']) : null,
    tried: [input['tried'], input['excluded']].includes(true)
      ? [numberOf(input['id'], 1)]
      : numbersOf(input['excluded_ids']),
    ...(typeof model === 'string' ? { antigravityModels: ANTIGRAVITY_MODELS } : {}),
  }
}

const ANTIGRAVITY_MODELS = buildModelTable(DEFAULT_MODELS.antigravity.map((model) => [model, model] as const))

/** Adapters of the areas `select.*` and `concurrency.max_wait`. */
export const adapters: AdapterTable = {
  'select.priority': select,
  'select.lru': select,
  'select.load': select,
  'select.filter': filter,
  'select.effective_load_factor': loadFactor,
  'concurrency.max_wait': (input) => ({ max_wait: maxWaiting(numberOf(input['concurrency'], 0)) }),
}
