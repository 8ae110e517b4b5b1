import type { UpstreamOutcome } from '@/lib/core'
import {
  applyOutcome,
  EMPTY_HEALTH,
  type AccountEvent,
  type AccountHealth,
  type OutcomeContext,
} from '@/lib/scheduling'
import { NOW_MS } from './support'

export const message = 'why'
export const OK: UpstreamOutcome = { kind: 'ok', sessionWindow: null }
export const FAULT: UpstreamOutcome = { kind: 'serverError', status: 500, message }
export const OVERLOADED: UpstreamOutcome = { kind: 'overloaded', status: 529, message }
export const UNAUTHORIZED: UpstreamOutcome = { kind: 'unauthorized', status: 401, message }
export const FORBIDDEN: UpstreamOutcome = { kind: 'forbidden', status: 403, message }

export function limited(untilMs: number | null): UpstreamOutcome {
  return { kind: 'rateLimited', status: 429, untilMs, message }
}

export function contextAt(nowMs: number, fields: Partial<OutcomeContext> = {}): OutcomeContext {
  return {
    accountId: 7,
    nowMs,
    startedAtMs: nowMs,
    userId: 1,
    upstreamModel: 'Model-A',
    poolSize: 4,
    pausedForFaults: () => 0,
    ...fields,
  }
}

/** Applies outcomes one after another, each at its own second. */
export function play(
  steps: readonly (readonly [
    atSeconds: number,
    outcome: UpstreamOutcome,
    fields?: Partial<OutcomeContext>,
  ])[],
): {
  health: AccountHealth
  events: readonly AccountEvent[]
} {
  let health = EMPTY_HEALTH
  const events: AccountEvent[] = []
  for (const [at, outcome, fields] of steps) {
    const applied = applyOutcome({ health, outcome, context: contextAt(NOW_MS + at * 1_000, fields) })
    health = applied.health
    events.push(...applied.events)
  }
  return { health, events }
}

export const at = (seconds: number): number => NOW_MS + seconds * 1_000
