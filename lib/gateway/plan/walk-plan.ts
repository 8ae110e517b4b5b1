import type { FailoverReason } from '@/lib/core'
import { hasFailoverBudget, isBreakerBlocking, isProbeDue } from '@/lib/scheduling'
import type { RouteStay } from './attempt-state'
import type { Job, PricedRoute } from './job'

/** What a request met on a route; `reasons` are those in which it could hand over, none = it may not. */
export type RouteEnd =
  | { readonly kind: 'served' }
  | { readonly kind: 'failed'; readonly reasons: readonly FailoverReason[] }
  /** Neither for nor against the channel: the client went, or admission refused. */
  | { readonly kind: 'no_verdict' }

/** The first route from `index` on whose breaker lets a request in; the last one of the plan is never passed by. */
export function firstOpenRoute(job: Job, index: number): number {
  const { ports, config } = job.exchange.gateway
  const last = job.plan.length - 1
  for (let at = index; at < last; at += 1) {
    const channel = job.plan[at]?.route.channel ?? null
    if (channel === null) return at
    if (!isBreakerBlocking(ports.coordination.breakerOf(channel.id), config.nowMs())) return at
  }
  return last
}

/** The route that takes over when the one at `index` ends in one of the reasons; `null` = its policy names none, or it is the last. */
export function nextRoute(job: Job, index: number, reasons: readonly FailoverReason[]): number | null {
  const policy = job.plan[index]?.route.channel?.failoverPolicy ?? []
  const mayHandOver = index + 1 < job.plan.length && reasons.some((reason) => policy.includes(reason))
  return mayHandOver ? firstOpenRoute(job, index + 1) : null
}

/** Goes into a route: counts the request and, where a breaker is half-open, takes its probe. */
export function enterRoute(job: Job, stay: RouteStay, index: number): void {
  const { coordination } = job.exchange.gateway.ports
  stay.planIndex = index
  stay.isProbe = false
  stay.hasLeftRoute = false
  stay.routeReasons = null
  // Sessions are counted for each route.
  if (stay.crowdedAccountIds.size > 0) stay.crowdedAccountIds = new Set()
  const priced = job.plan[index] ?? job.plan[0]
  coordination.noteTraffic(priced.routeKey, 'request')
  const { channel } = priced.route
  if (channel === null) return
  const breaker = coordination.breakerOf(channel.id)
  if (breaker.openUntilMs === null || !isProbeDue(breaker, job.exchange.gateway.config.nowMs())) return
  stay.isProbe = true
  coordination.noteBreaker(channel.id, 'probe')
}

/** Leaves the current route; its channel's breaker learns how it went, once a request. */
export function leaveRoute(job: Job, stay: RouteStay, end: RouteEnd): void {
  const channel = job.plan[stay.planIndex]?.route.channel ?? null
  if (channel === null || stay.hasLeftRoute) return
  stay.hasLeftRoute = true
  const { coordination } = job.exchange.gateway.ports
  if (end.kind === 'served') coordination.noteBreaker(channel.id, 'success')
  else if (end.kind === 'failed' && end.reasons.some((reason) => channel.failoverPolicy.includes(reason))) {
    coordination.noteBreaker(channel.id, 'failure')
  } else if (stay.isProbe) coordination.noteBreaker(channel.id, 'probe_left')
}

/** Whether the route's last minute pays for one more retry or failover. */
export function mayTryAgain(job: Job, priced: PricedRoute): boolean {
  return hasFailoverBudget(job.exchange.gateway.ports.coordination.trafficOf(priced.routeKey))
}
