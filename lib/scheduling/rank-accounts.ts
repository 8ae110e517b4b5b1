import type { ExclusionReason } from '@/lib/core'
import { sortCandidates, type Candidate, type Ties } from './candidate-order'
import {
  checkAccount,
  checkCooldowns,
  type Exclusion,
  type LowerModel,
  resolveUpstreamModel,
} from './check-eligibility'
import { LedRanking } from './led-ranking'
import { effectiveLoadFactor, loadRate } from './load-rate'
import type { ExcludedAccount, PoolMember, RankInput, Ranking, SchedulableAccount } from './types'

/** A cool-down that ends within this time may be ignored when nobody else is left. */
const SHORT_COOLDOWN_MS = 10_000

type Scan<A extends SchedulableAccount> = LowerModel &
  Ties & {
    readonly input: RankInput<A>
    readonly routed: ReadonlySet<number> | readonly number[] | null
  }

/**
 * Puts the accounts of a pool in the order in which they are offered to admission; the rest gets its reason.
 * The order does not depend on the order of the input. When nobody can serve, the account whose short cool-down
 * (rate limit, overload or pause of at most 10 s) ends first is ranked alone rather than nobody.
 */
export function rankAccounts<A extends SchedulableAccount>(input: RankInput<A>): Ranking<A> {
  const scan: Scan<A> = {
    input,
    lowerModel: null,
    tieSeed: input.tieSeed,
    seedHash: null,
    routed: indexRouted(input.routedAccountIds),
  }
  const leader = findLeader(scan)
  return leader === null ? rankAll(scan) : new LedRanking(leader, () => rankAll(scan))
}

/** The session's account, where it can serve and nobody may go before it. */
function findLeader<A extends SchedulableAccount>(scan: Scan<A>): Candidate<A> | null {
  const { members, stickyAccountId } = scan.input
  if (stickyAccountId === null) return null
  for (const member of members) {
    if (member.account.id !== stickyAccountId) continue
    const judged = judge(scan, member)
    return isCandidate(judged) && leads(scan, judged) ? judged : null
  }
  return null
}

function leads<A extends SchedulableAccount>({ routed }: Scan<A>, { place }: Candidate<A>): boolean {
  return place === 0 || (place === 2 && routed === null)
}

function rankAll<A extends SchedulableAccount>(scan: Scan<A>): Ranking<A> {
  const judged = scan.input.members.map((member) => judge(scan, member))
  // Mostly everybody can serve: then the list is there already.
  const ranked = judged.every(isCandidate) ? judged : judged.filter(isCandidate)
  const excluded = ranked === judged ? NONE_EXCLUDED : judged.filter(isExcluded)
  if (ranked.length === 0) return rescue(scan, excluded)
  if (ranked.length > 1) sortCandidates(scan, ranked)
  return rankingOf(ranked, excluded)
}

function rankingOf<A extends SchedulableAccount>(
  ranked: readonly Candidate<A>[],
  excluded: readonly ExcludedAccount<A>[],
): Ranking<A> {
  return { first: ranked[0] ?? null, ranked, excluded }
}

type Judged<A extends SchedulableAccount> = Candidate<A> | ExcludedAccount<A>

const NONE_EXCLUDED: readonly ExcludedAccount<never>[] = []

function isCandidate<A extends SchedulableAccount>(judged: Judged<A>): judged is Candidate<A> {
  return 'place' in judged
}

function isExcluded<A extends SchedulableAccount>(judged: Judged<A>): judged is ExcludedAccount<A> {
  return !isCandidate(judged)
}

function judge<A extends SchedulableAccount>(scan: Scan<A>, member: PoolMember<A>): Judged<A> {
  const { input } = scan
  const { account } = member
  const health = input.healthOf(account.id)
  const refusal = checkAccount(input, account, health)
  if (refusal !== null) return excludedFor(account, refusal)
  const upstreamModel = resolveUpstreamModel(input, account, scan)
  if (typeof upstreamModel !== 'string') return excludedFor(account, upstreamModel)
  const cooling = checkCooldowns(health, upstreamModel, input.nowMs)
  if (cooling !== null) return excludedFor(account, cooling)
  return makeCandidate(scan, member, upstreamModel)
}

function excludedFor<A extends SchedulableAccount>(
  account: A,
  { reason, untilMs }: Exclusion,
): ExcludedAccount<A> {
  return { account, reason, untilMs }
}

function makeCandidate<A extends SchedulableAccount>(
  scan: Scan<A>,
  member: PoolMember<A>,
  upstreamModel: string,
): Candidate<A> {
  const { account } = member
  const load = scan.input.loadOf(account.id)
  const place = placeOf(scan, account.id)
  return {
    account,
    bindingPriority: member.bindingPriority,
    upstreamModel,
    placedBy: place === 1 ? 'routed' : place === 3 ? 'order' : 'sticky',
    loadRatePercent: loadRate(load, effectiveLoadFactor(account.loadFactor, account.concurrency)),
    coolingUntilMs: null,
    place,
    load,
  }
}

function placeOf<A extends SchedulableAccount>(scan: Scan<A>, accountId: number): 0 | 1 | 2 | 3 {
  const isSticky = scan.input.stickyAccountId === accountId
  const { routed } = scan
  if (routed === null) return isSticky ? 2 : 3
  const isRouted = 'has' in routed ? routed.has(accountId) : routed.includes(accountId)
  if (isRouted) return isSticky ? 0 : 1
  return isSticky ? 2 : 3
}

/** Short lists are searched faster than they are indexed. */
function indexRouted(ids: readonly number[] | null): ReadonlySet<number> | readonly number[] | null {
  return ids === null || ids.length <= 8 ? ids : new Set(ids)
}

function rescue<A extends SchedulableAccount>(
  scan: Scan<A>,
  excluded: readonly ExcludedAccount<A>[],
): Ranking<A> {
  let best: ExcludedAccount<A> | null = null
  for (const entry of excluded) {
    if (!isShortCooldown(entry.reason, entry.untilMs, scan.input.nowMs)) continue
    if (best === null || endsBefore(entry, best)) best = entry
  }
  if (best === null) return rankingOf([], excluded)
  const { account, untilMs } = best
  const member = scan.input.members.find((candidate) => candidate.account.id === account.id)
  const upstreamModel = resolveUpstreamModel(scan.input, account, scan)
  if (member === undefined || typeof upstreamModel !== 'string') return rankingOf([], excluded)
  const ranked = { ...makeCandidate(scan, member, upstreamModel), coolingUntilMs: untilMs }
  return rankingOf(
    [ranked],
    excluded.filter((entry) => entry !== best),
  )
}

function isShortCooldown(reason: ExclusionReason, untilMs: number | null, nowMs: number): boolean {
  if (reason !== 'rate_limited' && reason !== 'overloaded' && reason !== 'paused') return false
  return untilMs !== null && untilMs - nowMs <= SHORT_COOLDOWN_MS
}

function endsBefore<A extends SchedulableAccount>(a: ExcludedAccount<A>, b: ExcludedAccount<A>): boolean {
  const difference = (a.untilMs ?? 0) - (b.untilMs ?? 0)
  return difference < 0 || (difference === 0 && a.account.id < b.account.id)
}
