import type { Exchange } from '../exchange/corridor'
import type { CallState } from './attempt-state'

/** A duration in whole microseconds, still counted in milliseconds. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

/** Adds the current wait for the upstream to what the request spent there; called once, when the wait is over. */
export function noteUpstreamTime({ facts }: Exchange, { waitingSince }: CallState): void {
  facts.upstreamMs = roundMs((facts.upstreamMs ?? 0) + performance.now() - waitingSince)
}

/** Adds the time since `began` (of `performance.now()`) to what the request spent in line. */
export function noteQueueTime({ facts }: Exchange, began: number): void {
  facts.queuedMs = roundMs((facts.queuedMs ?? 0) + performance.now() - began)
}
