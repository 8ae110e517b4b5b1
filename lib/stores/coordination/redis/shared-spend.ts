import type { OwnerPending, SpendClaim, SpendFigures } from '@/lib/billing'
import type { Lease } from '@/lib/gateway'
import { owe } from './live-leases'
import { memberOf, type RedisState } from './redis-state'

const UNITS_IN_USD = 10_000_000_000n
const TOLD_AT_ONCE = 500

/** A claim as the script reads it: owner, hold, then the figures. */
export function claimText(claim: SpendClaim): readonly (string | number)[] {
  return [claim.owner, claim.hold.toString(), ...figuresText(claim)]
}

/** Version, then name, limit, used (each as whole USD and the rest in units), start and end of each limit. */
function figuresText({ version, limits }: SpendFigures): readonly (string | number)[] {
  const fields: (string | number)[] = [version]
  for (const { name, limit, used, startMs, endsAtMs } of limits) {
    fields.push(name, ...pairOf(limit), ...pairOf(used), Math.floor(startMs), Math.floor(endsAtMs))
  }
  return fields
}

/** Lua counts in doubles: an amount is two integers that both stay far below 2^53, the second from 0 to 1e10 − 1. */
function pairOf(units: bigint): readonly [usd: number, rest: number] {
  let rest = units % UNITS_IN_USD
  if (rest < 0n) rest += UNITS_IN_USD
  return [Number((units - rest) / UNITS_IN_USD), Number(rest)]
}

/** The hold of a lease gives way to what its owners owe now; nobody waits for the store. */
export function spentInRedis(state: RedisState, lease: Lease | null, pending: readonly OwnerPending[]): void {
  state.local.spent(lease, pending)
  const live = lease === null ? undefined : state.live.get(lease.id)
  const changes = noteTold(state, pending)
  let [before, after] = ['', '']
  if (live !== undefined && live.claims.length > 0) {
    before = memberOf(live)
    live.claims = []
    after = memberOf(live)
  }
  if (before === after && changes.length === 0) return
  // While the store is away all of it is told when it is back.
  if (state.isAway) {
    if (before !== after) owe(state, before)
    return
  }
  state.line.add({
    operation: ['p', state.spoolName(), before, after, changes],
    done: () => undefined,
    failed: () => (before === after ? undefined : owe(state, before)),
  })
}

/** Remembers what the store is told, and says by how much that changes what it has. */
function noteTold(state: RedisState, pending: readonly OwnerPending[]): readonly string[] {
  const changes: string[] = []
  for (const { owner, pending: now } of pending) {
    const change = now - (state.told.get(owner) ?? 0n)
    if (change === 0n) continue
    if (now === 0n) state.told.delete(owner)
    else state.told.set(owner, now)
    changes.push(owner, change.toString())
  }
  return changes
}

/** After a commit: first what is settled now, then that it is not pending any more, in one step. */
export function tellSettled(
  state: RedisState,
  figures: readonly SpendFigures[],
  pending: readonly OwnerPending[],
): void {
  const changes = noteTold(state, pending)
  if (state.isAway || (figures.length === 0 && changes.length === 0)) return
  state.line.add({
    operation: ['g', state.spoolName(), figures.map((one) => [one.owner, ...figuresText(one)]), changes],
    done: () => undefined,
    failed: () => undefined,
  })
}

/** Tells everything this process has answered and not settled, in place of whatever the store has of it. */
export function tellSpend(state: RedisState): void {
  const settledSpools = [...state.settledSpools]
  state.settledSpools.clear()
  for (const name of settledSpools) forgetSpool(state, name)
  const owners: string[] = []
  for (const [owner, pending] of state.told) owners.push(owner, pending.toString())
  state.line.add({ operation: ['y', state.spoolName()], done: () => undefined, failed: () => undefined })
  for (let from = 0; from < owners.length; from += TOLD_AT_ONCE * 2) {
    state.line.add({
      operation: ['p', state.spoolName(), '', '', owners.slice(from, from + TOLD_AT_ONCE * 2)],
      done: () => undefined,
      failed: () => undefined,
    })
  }
}

/** An ended process's spool is settled: what the store has as pending under its name is not any more. */
export function forgetSpool(state: RedisState, spoolName: string): void {
  if (spoolName === state.spoolName()) return
  if (state.isAway) {
    state.settledSpools.add(spoolName)
    return
  }
  state.line.add({
    operation: ['y', spoolName],
    done: () => undefined,
    failed: () => void state.settledSpools.add(spoolName),
  })
}
