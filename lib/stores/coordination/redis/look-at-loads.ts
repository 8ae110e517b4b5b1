import type { SharedReadings } from '@/lib/gateway'
import { accountSlots } from '../memory-state'
import { lookAtCaller } from './look-at-caller'
import { lookAtSessions } from './look-at-sessions'
import type { RedisState } from './redis-state'
import { numbersOf } from './store-operations'

const LOOKED_AT_ONCE = 1_000

type ToldLoad = {
  readonly id: number
  readonly figures: readonly number[]
  readonly nowMs: number
  /** The same moment by the store's clock. */
  readonly storeNowMs: number
}

/** Takes over an account's figures as the store tells them: slots, waiting, time of its last use there (−1 = never). */
export function showLoad(state: RedisState, { id, figures, nowMs, storeNowMs }: ToldLoad): void {
  const slots = accountSlots(state.mirror, id)
  const [inUse = 0, waiting = 0, usedAtMs = -1] = figures
  slots.slotsInUse = inUse
  slots.waiting = waiting
  if (usedAtMs < 0) return
  const idleMs = Math.max(0, storeNowMs - usedAtMs)
  slots.lastUsedAtMs = Math.max(slots.lastUsedAtMs ?? 0, nowMs - idleMs)
}

/** Asks what these accounts carry; `then` is called when that is known, or when nobody can say. */
export function lookAtLoads(
  state: RedisState,
  accountIds: readonly number[],
  then: () => void = () => undefined,
): void {
  state.line.add({
    operation: `"o",${accountIds.length}${idsJson(accountIds)}`,
    done(answer, storeNowMs) {
      const figures = numbersOf(answer)
      const nowMs = state.options.clock()
      accountIds.forEach((id, at) =>
        showLoad(state, { id, figures: figures.slice(at * 3, at * 3 + 3), nowMs, storeNowMs }),
      )
      then()
    },
    failed: then,
  })
}

/** Brings up to date what an explanation reads; resolves also when Redis is away. */
export async function refreshReadings(state: RedisState, readings: SharedReadings): Promise<void> {
  if (state.isAway) return
  const looking = new Promise<void>((resolve) => lookAtCaller(state, readings, resolve))
  await Promise.all([looking, refreshLoads(state, readings.accountIds)])
}

/** Brings loads and sessions of these accounts up to date; resolves also when Redis is away. */
export async function refreshLoads(state: RedisState, accountIds: readonly number[]): Promise<void> {
  const looks: Promise<void>[] = []
  for (let from = 0; from < accountIds.length && !state.isAway; from += LOOKED_AT_ONCE) {
    const part = accountIds.slice(from, from + LOOKED_AT_ONCE)
    looks.push(new Promise((resolve) => lookAtLoads(state, part, resolve)))
    looks.push(new Promise((resolve) => lookAtSessions(state, part, resolve)))
  }
  await Promise.all(looks)
}

/** Each as a field that follows others. */
export function idsJson(ids: readonly number[]): string {
  let text = ''
  for (const id of ids) text += `,"${id}"`
  return text
}
