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
import { numberOf, objectsOf, textMapOf, textOf } from '../support/read-input'

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
      platform: 'anthropic',
      status: status === 'active' || status === 'error' ? status : 'disabled',
      schedulable: fields['schedulable'] !== false,
      expiresAtMs: momentOf(fields['expires_at']),
      autoPauseOnExpired: fields['auto_pause_on_expired'] !== false,
      concurrency: FULL_PERCENT,
      priority: numberOf(fields['priority'], 50),
      loadFactor: null,
      modelMapping: buildModelTable(Object.entries(textMapOf(fields['mapping']))),
      mixedScheduling: false,
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
  }
}

function rank(accounts: readonly CaseInput[], mappedModel: string): Ranking<SchedulableAccount> {
  const byId = new Map(accounts.map((fields) => [numberOf(fields['id'], 1), fields]))
  return rankAccounts({
    members: accounts.map(memberOf),
    mappedModel,
    groupPlatform: 'anthropic',
    forcedPlatform: null,
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
    const factor = effectiveLoadFactor(null, numberOf(input['max_concurrency'], 0))
    return { load_rate_percent: loadRate(load, factor) }
  }
  const ranking = rank(objectsOf(input['accounts']), 'any-model')
  return {
    selected: ranking.ranked[0]?.account.id ?? null,
    candidates: leadingTier(ranking)
      .map((entry) => entry.account.id)
      .toSorted((a, b) => a - b),
  }
}

function filter(input: CaseInput): unknown {
  return { eligible: rank([input], textOf(input['model'], 'any-model')).ranked.length === 1 }
}

function loadFactor(input: CaseInput): unknown {
  const factor = typeof input['load_factor'] === 'number' ? input['load_factor'] : null
  return { value: effectiveLoadFactor(factor, numberOf(input['concurrency'], 0)) }
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
