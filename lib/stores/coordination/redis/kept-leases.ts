import type { Keeping } from './keep-lease'
import type { RedisState } from './redis-state'

/**
 * Leases whose requests have ended, kept for moments with all they hold, by the keys of their sessions. In two generations:
 * whose request ended lately has a list, though it may be empty; the old ones go whole, and what is in them is given back.
 */
export type KeptLeases = {
  young: Map<string, Keeping[]>
  old: Map<string, Keeping[]>
  cancel: (() => void) | null
}

/** A lease is kept so long at least, and twice as long at most. */
const KEPT_MS = 25

/** None are kept. */
export function createKeptLeases(): KeptLeases {
  return { young: new Map(), old: new Map(), cancel: null }
}

/** Whether a request of the session has ended within moments. */
export function endedLately({ kept }: RedisState, session: string): boolean {
  return kept.young.has(session) || kept.old.has(session)
}

/** A request of the session has ended; the answer is the list of what is kept for it from now on. */
export function noteEnded(state: RedisState, session: string): Keeping[] {
  const { kept } = state
  let keepings = kept.young.get(session)
  if (keepings === undefined) {
    keepings = []
    kept.young.set(session, keepings)
    kept.cancel ??= state.options.schedule(() => turn(state), KEPT_MS)
  }
  return keepings
}

/** Takes out what was kept first for the session, of what is kept or may still be. */
export function takeKept({ kept }: RedisState, session: string): Keeping | undefined {
  return firstOf(kept.old.get(session)) ?? firstOf(kept.young.get(session))
}

function firstOf(keepings: Keeping[] = []): Keeping | undefined {
  for (;;) {
    const keeping = keepings.shift()
    if (keeping === undefined || keeping.status !== 'ended') return keeping
  }
}

/** Gives back all that are kept. */
export function giveBackKept(state: RedisState): void {
  const { young, old } = state.kept
  forgetKept(state)
  giveBack(old)
  giveBack(young)
}

/** Forgets them, as a killed process would. */
export function forgetKept({ kept }: RedisState): void {
  kept.cancel?.()
  Object.assign(kept, createKeptLeases())
}

function turn(state: RedisState): void {
  const { kept } = state
  const { old } = kept
  kept.old = kept.young
  kept.young = new Map()
  kept.cancel = kept.old.size === 0 ? null : state.options.schedule(() => turn(state), KEPT_MS)
  giveBack(old)
}

function giveBack(kept: ReadonlyMap<string, readonly Keeping[]>): void {
  for (const keepings of kept.values()) for (const keeping of keepings) keeping.giveBack()
}
