import {
  applyBreakerEvent,
  type BreakerEvent,
  type ChannelBreaker,
  type RouteTraffic,
} from '@/lib/scheduling'
import { breakerOf, noteTraffic, trafficOf } from '../route-states'
import type { RedisState } from './redis-state'
import { numberAt, numbersOf, operation } from './store-operations'

const MINUTE_MS = 60_000

/** Applies an event here at once and in the store; a success of a closed breaker is no news and costs nothing. */
export function noteSharedBreaker(state: RedisState, channelId: number, event: BreakerEvent): void {
  const before = breakerOf(state.mirror.routes, channelId)
  const after = applyBreakerEvent(before, event, state.options.clock())
  if (after === before) return
  showBreaker(state, channelId, after)
  if (state.isAway) return
  state.breakersPending.set(channelId, (state.breakersPending.get(channelId) ?? 0) + 1)
  state.line.add({
    operation: operation('b', channelId, event),
    done(answer) {
      if (isLastPending(state, channelId)) showBreaker(state, channelId, breakerFrom(numbersOf(answer)))
    },
    failed: () => void isLastPending(state, channelId),
  })
}

/** Another process changed a breaker: `[process, channel, failures, open until, probe until]` as JSON. */
export function hearBreaker(state: RedisState, message: string): void {
  const said: unknown = JSON.parse(message)
  if (!Array.isArray(said) || said[0] === state.tag || typeof said[1] !== 'number') return
  if (state.breakersPending.has(said[1])) return
  const figures = [2, 3, 4].map((index) => numberAt(said, index))
  showBreaker(state, said[1], breakerFrom(figures))
}

/** Counts traffic of this process; the others hear of it within a second. */
export function noteSharedTraffic(
  state: RedisState,
  routeKey: string,
  kind: 'request' | 'extra_attempt',
): void {
  const nowMs = state.options.clock()
  noteTraffic(state.mirror.routes, routeKey, { kind, nowMs })
  state.activeRoutes.set(routeKey, nowMs)
}

/** The last minute of a route, all processes together. */
export function sharedTraffic(state: RedisState, routeKey: string): RouteTraffic {
  const own = trafficOf(state.mirror.routes, routeKey, state.options.clock())
  const others = state.others.get(routeKey)
  if (others === undefined) return own
  return {
    requests: own.requests + others.requests,
    extraAttempts: own.extraAttempts + others.extraAttempts,
  }
}

/** Tells the store what this process saw on its active routes and hears what the others saw. */
export function shareTraffic(state: RedisState): void {
  const nowMs = state.options.clock()
  const own: (readonly [string, number, number])[] = []
  for (const [routeKey, lastMs] of state.activeRoutes) {
    if (nowMs - lastMs > MINUTE_MS) {
      state.activeRoutes.delete(routeKey)
      state.others.delete(routeKey)
      continue
    }
    const { requests, extraAttempts } = trafficOf(state.mirror.routes, routeKey, nowMs)
    own.push([routeKey, requests, extraAttempts])
  }
  if (own.length === 0) return
  state.line.add({
    operation: operation('t', own),
    done(answer) {
      const figures = numbersOf(answer)
      own.forEach(([routeKey], index) =>
        state.others.set(routeKey, {
          requests: figures[index * 2] ?? 0,
          extraAttempts: figures[index * 2 + 1] ?? 0,
        }),
      )
    },
    failed: () => undefined,
  })
}

function isLastPending(state: RedisState, channelId: number): boolean {
  const left = (state.breakersPending.get(channelId) ?? 1) - 1
  if (left > 0) state.breakersPending.set(channelId, left)
  else state.breakersPending.delete(channelId)
  return left <= 0
}

function breakerFrom([failures = 0, open = 0, probe = 0]: readonly number[]): ChannelBreaker {
  return { failures, openUntilMs: open === 0 ? null : open, probeUntilMs: probe === 0 ? null : probe }
}

function showBreaker(state: RedisState, channelId: number, breaker: ChannelBreaker): void {
  const { breakers } = state.mirror.routes
  if (breaker.failures === 0 && breaker.openUntilMs === null) breakers.delete(channelId)
  else breakers.set(channelId, breaker)
}
