import type { EntityStatus } from '@/lib/core'

/** A channel in the order of a group's routes. */
export type Route = {
  readonly channel_id: number
  readonly name: string
  readonly status: EntityStatus
  readonly route_priority: number
  readonly accounts_count: number
}

const STEP = 10

/** The list with one entry at another place; places outside of it leave it as it is. */
export function moveEntry<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const entry = list[from]
  if (entry === undefined || to < 0 || to >= list.length || from === to) return list
  return list.toSpliced(from, 1).toSpliced(to, 0, entry)
}

/** Priorities that say the order of the list and nothing else: no two channels stand on the same step. */
export function numberRoutes(routes: readonly Route[]): readonly Route[] {
  return routes.map((route, index) => ({ ...route, route_priority: (index + 1) * STEP }))
}

/** Whether a route stands on the same step as the one above it. */
export function sharesStep(routes: readonly Route[], index: number): boolean {
  return index > 0 && routes[index]?.route_priority === routes[index - 1]?.route_priority
}

/** The place of a dragged entry: after every other entry whose middle lies above the pointer. */
export function placeAt(middles: readonly number[], dragged: number, pointer: number): number {
  return middles.filter((middle, index) => index !== dragged && middle < pointer).length
}
