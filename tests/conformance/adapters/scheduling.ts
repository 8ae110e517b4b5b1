import { buildModelTable } from '@/lib/core'
import {
  effectiveLoadFactor,
  EMPTY_HEALTH,
  EMPTY_LOAD,
  leadingTier,
  loadRate,
  maxWaiting,
  rankAccounts,
  type AccountHealth,
  type AccountLoad,
  type PoolMember,
  type Ranking,
  type SchedulableAccount,
} from '@/lib/scheduling'
import type { AdapterTable, CaseInput } from '../support/adapter'
import { numberOf, objectOf, objectsOf, platformOf, textMapOf, textOf } from '../support/read-input'

const NOW_MS = 1_800_000_000_000
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A case's slots are percent, so that `load` is a load rate. */
const FULL_PERCENT = 100

/** `"now"`, `"+1h"`, `"-2m"` or a date; `null` for nothing. */
function momentOf(value: unknown): number | null {
  if (typeof value !== 'string') return null
  if (value === 'now') return NOW_MS
  const relative = /^([+-])(\d+)([smhd])$/.exec(value)
  if (relative === null) return Date.parse(value)
  const [, sign, amount = '0', unit = 's'] = relative
  return NOW_MS + (sign === '-' ? -1 : 1) * Number(amount) * (UNIT_MS[unit] ?? 0)
}

function memberOf(fields: CaseInput): PoolMember<SchedulableAccount> {
  const status = fields['status'] ?? 'active'
  return {
    bindingPriority: numberOf(fields['binding_priority'], 50),
    account: {
      id: numberOf(fields['id'], 1),
      platform: platformOf(fields['platform']),
      status: status === 'active' || status === 'error' ? status : 'disabled',
      schedulable: fields['schedulable'] !== false,
      expiresAtMs: momentOf(fields['expires_at']),
      autoPauseOnExpired: fields['auto_pause_on_expired'] !== false,
      concurrency: FULL_PERCENT,
      priority: numberOf(fields['priority'], 50),
      loadFactor: null,
      modelMapping: buildModelTable(Object.entries(textMapOf(fields['mapping']))),
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
    quotaExhaustedUntilMs: momentOf(fields['quota_exhausted_until']),
    modelCooldowns: cooldownsOf(fields['model_cooldowns']),
    errorMessage: typeof fields['error_message'] === 'string' ? fields['error_message'] : null,
  }
}

function cooldownsOf(value: unknown): ReadonlyMap<string, number> {
  const entries = Object.entries(objectOf(value)).map(
    ([model, until]) => [model.toLowerCase(), momentOf(until) ?? 0] as const,
  )
  return new Map(entries)
}

/** What a case may say of the request itself. */
type Asked = { readonly mappedModel: string; readonly group?: unknown; readonly forced?: unknown }

function rank(accounts: readonly CaseInput[], asked: Asked): Ranking<SchedulableAccount> {
  const byId = new Map(accounts.map((fields) => [numberOf(fields['id'], 1), fields]))
  return rankAccounts({
    members: accounts.map(memberOf),
    mappedModel: asked.mappedModel,
    groupPlatform: platformOf(asked.group),
    forcedPlatform: asked.forced === undefined || asked.forced === null ? null : platformOf(asked.forced),
    nowMs: NOW_MS,
    healthOf: (id) => healthOf(byId.get(id) ?? {}),
    loadOf: (id): AccountLoad => ({
      ...EMPTY_LOAD,
      slotsInUse: numberOf(byId.get(id)?.['load'], 0),
      lastUsedAtMs: momentOf(byId.get(id)?.['last_used']),
    }),
    stickyAccountId: null,
    routedAccountIds: null,
    triedAccountIds: new Set(),
    tieSeed: 'conformance',
    isUpstreamModelAllowed: null,
  })
}

function select(input: CaseInput): unknown {
  if (!Array.isArray(input['accounts'])) {
    const load = { slotsInUse: numberOf(input['current'], 0), waiting: numberOf(input['waiting'], 0) }
    const limit = numberOf(input['max_concurrency'] ?? input['concurrency'], 0)
    const factor = effectiveLoadFactor(loadFactorIn(input), limit)
    return { load_rate_percent: loadRate(load, factor) }
  }
  const ranking = rank(objectsOf(input['accounts']), askedIn(input))
  return {
    selected: ranking.ranked[0]?.account.id ?? null,
    candidates: leadingTier(ranking)
      .map((entry) => entry.account.id)
      .toSorted((a, b) => a - b),
  }
}

function filter(input: CaseInput): unknown {
  const [first] = rank([input], askedIn(input)).ranked
  // Tried for want of anybody else is not eligible.
  return { eligible: first !== undefined && first.coolingUntilMs === null }
}

function loadFactor(input: CaseInput): unknown {
  return { value: effectiveLoadFactor(loadFactorIn(input), numberOf(input['concurrency'], 0)) }
}

function loadFactorIn(input: CaseInput): number | null {
  return typeof input['load_factor'] === 'number' ? input['load_factor'] : null
}

function askedIn(input: CaseInput): Asked {
  return {
    mappedModel: textOf(input['model'], 'any-model'),
    group: input['group_platform'],
    forced: input['forced_platform'],
  }
}

/** Adapters of the areas `select.*` and `concurrency.max_wait`. */
export const adapters: AdapterTable = {
  'select.priority': select,
  'select.lru': select,
  'select.load': select,
  'select.filter': filter,
  'select.effective_load_factor': loadFactor,
  'concurrency.max_wait': (input) => ({ max_wait: maxWaiting(numberOf(input['concurrency'], 0)) }),
}
