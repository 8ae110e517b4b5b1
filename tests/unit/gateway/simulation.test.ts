import { beforeAll, describe, expect, it } from 'vitest'
import type { UpstreamOutcome } from '@/lib/core'
import type { AdmissionTicket, Lease } from '@/lib/gateway'
import { rankAccounts, type PoolMember } from '@/lib/scheduling'
import type { GatewayAccount } from '@/lib/gateway'
import { createHealthBook, createMemoryCoordinationStore } from '@/lib/stores'
import { account } from '../../support/gateway-world'

/**
 * 10,000 requests over 50 accounts with mixed limits: the real ranking, admission and health in front of a provider that
 * answers 429, 529, 500 and resets as it pleases. Clock and chance are the test's own.
 */
const REQUESTS = 10_000
const ACCOUNTS = 50
const SESSIONS = 400
const ARRIVAL_MS = 80
const POOL = '1:1'
const MAX_SWITCHES = 10

/** A small generator with a fixed seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const LIMITS = [1, 2, 3, 5, 8] as const

type Figures = {
  served: number
  refused: number
  violations: number
  repeats: number
  stickyHits: number
  /** A free and eligible bound account was passed over. */
  stickyMisses: number
  usedWhileLimited: number
  readonly byAccount: Map<number, number>
  readonly peak: Map<number, number>
}

type Running = { readonly lease: Lease; readonly untilMs: number }

function simulate(seed: number) {
  const random = chance(seed)
  let nowMs = 1_800_000_000_000
  const coordination = createMemoryCoordinationStore({ clock: () => nowMs })
  const health = createHealthBook({ clock: () => nowMs, persister: null, loadOf: coordination.loadOf })
  const members: PoolMember<GatewayAccount>[] = Array.from({ length: ACCOUNTS }, (_, index) => ({
    account: account({ id: index + 1, concurrency: LIMITS[index % LIMITS.length] ?? 1 }),
    bindingPriority: 50,
  }))
  const ids = members.map((member) => member.account.id)
  const inUse = new Map<number, number>()
  let running: Running[] = []
  const figures: Figures = {
    served: 0,
    refused: 0,
    violations: 0,
    repeats: 0,
    stickyHits: 0,
    stickyMisses: 0,
    usedWhileLimited: 0,
    byAccount: new Map(),
    peak: new Map(),
  }

  function finish(): void {
    const over = running.filter(({ untilMs }) => untilMs <= nowMs)
    running = running.filter(({ untilMs }) => untilMs > nowMs)
    for (const { lease } of over) {
      inUse.set(lease.accountId, (inUse.get(lease.accountId) ?? 1) - 1)
      coordination.release(lease)
    }
  }

  function outcomeOf(): UpstreamOutcome {
    const draw = random()
    const message = 'simulated'
    if (draw < 0.01) return { kind: 'rateLimited', status: 429, untilMs: nowMs + 20_000, message }
    if (draw < 0.02) return { kind: 'overloaded', status: 529, message }
    if (draw < 0.03) return { kind: 'serverError', status: 500, message }
    if (draw < 0.035) return { kind: 'unreachable', status: null, reusedConnection: false, message }
    return { kind: 'ok', sessionWindow: null }
  }

  function request(index: number): void {
    const session = Math.floor(random() * SESSIONS)
    const key = `${POOL}:7:${session}`
    const tried = new Set<number>()
    const bound = coordination.stickyAccount(key)
    if (bound !== null) figures.repeats += 1
    for (let attempt = 0; attempt <= MAX_SWITCHES; attempt += 1) {
      const ranking = rankAccounts({
        members,
        mappedModel: 'claude-sonnet-4-5',
        groupPlatform: 'anthropic',
        forcedPlatform: null,
        nowMs,
        healthOf: health.healthOf,
        loadOf: coordination.loadOf,
        stickyAccountId: coordination.stickyAccount(key),
        routedAccountIds: null,
        triedAccountIds: tried,
        tieSeed: `${index}`,
        isUpstreamModelAllowed: null,
        isExpressible: null,
      })
      if (ranking.ranked.length === 0) break
      const ticket: AdmissionTicket = {
        requestId: `r${index}`,
        user: { id: 1 + (index % 20), concurrency: 0 },
        rateLimits: [],
        pool: POOL,
        accounts: ranking.ranked.slice(0, 16).map((ranked) => ranked.account),
        sticky: { key, accountId: coordination.stickyAccount(key) },
        claims: [],
        ticketId: null,
      }
      const admission = coordination.admit(ticket)
      if (admission.kind !== 'admitted') {
        if (admission.kind === 'queued') coordination.leave(admission.ticketId)
        break
      }
      const { accountId } = admission.lease
      if (bound !== null && attempt === 0) {
        const isFree = (inUse.get(bound) ?? 0) < (LIMITS[(bound - 1) % LIMITS.length] ?? 1)
        const isRanked = ranking.ranked.some((ranked) => ranked.account.id === bound)
        if (bound === accountId) figures.stickyHits += 1
        else if (isFree && isRanked) figures.stickyMisses += 1
      }
      if (note(admission.lease, session, ranking.ranked[0]?.coolingUntilMs ?? null)) return
      tried.add(accountId)
    }
    figures.refused += 1
  }

  /** One attempt: whether the account answered. */
  function note(lease: Lease, session: number, coolingUntilMs: number | null): boolean {
    const { accountId } = lease
    const used = (inUse.get(accountId) ?? 0) + 1
    inUse.set(accountId, used)
    figures.peak.set(accountId, Math.max(figures.peak.get(accountId) ?? 0, used))
    if (used > (LIMITS[(accountId - 1) % LIMITS.length] ?? 1)) figures.violations += 1
    const { rateLimitedUntilMs } = health.healthOf(accountId)
    if (coolingUntilMs === null && rateLimitedUntilMs !== null && rateLimitedUntilMs > nowMs) {
      figures.usedWhileLimited += 1
    }
    const outcome = outcomeOf()
    const reported = {
      accountId,
      outcome,
      upstreamModel: 'm',
      pool: ids.map((id) => ({ account: { id } })),
      startedAtMs: nowMs,
    }
    health.report({ ...reported, userId: session % 20 })
    if (outcome.kind !== 'ok') {
      inUse.set(accountId, used - 1)
      coordination.release(lease)
      return false
    }
    running.push({ lease, untilMs: nowMs + 1_000 + random() * 3_000 })
    figures.served += 1
    figures.byAccount.set(accountId, (figures.byAccount.get(accountId) ?? 0) + 1)
    return true
  }

  for (let index = 0; index < REQUESTS; index += 1) {
    nowMs += random() * 2 * ARRIVAL_MS
    finish()
    request(index)
  }
  nowMs += 60_000
  finish()
  const left = ids
    .map((id) => coordination.loadOf(id))
    .reduce((sum, load) => sum + load.slotsInUse + load.waiting, 0)
  coordination.close()
  return { ...figures, left }
}

describe.each([1, 2026])('10,000 requests over 50 accounts with mixed limits, seed %i', (seed) => {
  let figures: ReturnType<typeof simulate>
  beforeAll(() => {
    figures = simulate(seed)
  })

  it('serves nearly all, and none without an answer', () => {
    expect(figures.served + figures.refused).toBe(REQUESTS)
    expect(figures.served / REQUESTS).toBeGreaterThan(0.99)
  })

  it('never has more requests on an account than its limit, and uses the large limits', () => {
    expect(figures.violations).toBe(0)
    for (const [id, peak] of figures.peak) expect(peak).toBeLessThanOrEqual(LIMITS[(id - 1) % 5] ?? 0)
    expect(Math.max(...figures.peak.values())).toBeGreaterThan(2)
  })

  it('never uses an account during its rate limit', () => {
    expect(figures.usedWhileLimited).toBe(0)
  })

  it('keeps conversations on their account', () => {
    expect(figures.stickyMisses).toBe(0)
    expect(figures.repeats).toBeGreaterThan(REQUESTS * 0.9)
    expect(figures.stickyHits / figures.repeats).toBeGreaterThan(0.75)
  })

  it('gives every account work, in the measure of its limit', () => {
    expect(figures.byAccount.size).toBe(ACCOUNTS)
    const shareOf = (limit: number): number => {
      const counts = [...figures.byAccount].filter(([id]) => LIMITS[(id - 1) % 5] === limit).map(([, n]) => n)
      expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(3)
      return counts.reduce((sum, n) => sum + n, 0) / counts.length
    }
    expect(shareOf(8)).toBeGreaterThan(shareOf(2))
    expect(shareOf(2)).toBeGreaterThanOrEqual(shareOf(1))
  })

  it('leaves no slot and no ticket behind', () => {
    expect(figures.left).toBe(0)
  })
})
