import { buildModelTable } from '@/lib/core'
import {
  EMPTY_HEALTH,
  EMPTY_LOAD,
  type AccountHealth,
  type AccountLoad,
  type PoolMember,
  type RankInput,
  type SchedulableAccount,
} from '@/lib/scheduling'

export const NOW_MS = 1_800_000_000_000

export function makeAccount(
  fields: Partial<SchedulableAccount> & { readonly id: number },
): SchedulableAccount {
  return {
    platform: 'anthropic',
    status: 'active',
    schedulable: true,
    expiresAtMs: null,
    autoPauseOnExpired: true,
    concurrency: 10,
    priority: 50,
    loadFactor: null,
    modelMapping: buildModelTable<string>([]),
    mixedScheduling: false,
    maxSessions: null,
    sessionIdleMs: 300_000,
    ...fields,
  }
}

/** An account with its place in the pool and its live state. */
export type Entry = {
  readonly account: SchedulableAccount
  readonly bindingPriority?: number
  readonly health?: Partial<AccountHealth>
  readonly load?: Partial<AccountLoad>
}

export function rankInput(
  entries: readonly Entry[],
  fields: Partial<RankInput<SchedulableAccount>> = {},
): RankInput<SchedulableAccount> {
  const byId = new Map(entries.map((entry) => [entry.account.id, entry]))
  return {
    members: entries.map((entry): PoolMember<SchedulableAccount> => ({
      account: entry.account,
      bindingPriority: entry.bindingPriority ?? 50,
    })),
    mappedModel: 'claude-sonnet-4-5',
    groupPlatform: 'anthropic',
    forcedPlatform: null,
    nowMs: NOW_MS,
    healthOf: (id) => ({ ...EMPTY_HEALTH, ...byId.get(id)?.health }),
    loadOf: (id) => ({ ...EMPTY_LOAD, ...byId.get(id)?.load }),
    stickyAccountId: null,
    routedAccountIds: null,
    triedAccountIds: new Set(),
    tieSeed: 'request-1',
    isUpstreamModelAllowed: null,
    isExpressible: null,
    ...fields,
  }
}

export function ascending(ids: readonly number[]): readonly number[] {
  return ids.toSorted((a, b) => a - b)
}
