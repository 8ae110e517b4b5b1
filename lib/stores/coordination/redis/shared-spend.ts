import type { OwnerPending, SpendClaim, SpendFigures } from '@/lib/billing'
import type { Lease } from '@/lib/gateway'
import { owe } from './live-leases'
import { holdsText, memberOf, type LiveLease, type RedisState } from './redis-state'
import { operation, spentOf } from './store-operations'

const UNITS_IN_USD = 10_000_000_000n
const TOLD_AT_ONCE = 500

/**
 * Claims as the script reads them: owner, hold, then the figures of each. Throws a RangeError at what is no whole number:
 * the script would take such a limit for none.
 */
export function claimsText(claims: readonly SpendClaim[]): string {
  let text = ''
  for (const claim of claims) {
    if (claim.hold < 0n) throw new RangeError(`a hold of ${claim.hold}`)
    const separator = text === '' ? '' : ';'
    text += `${separator}${claim.owner} ${claim.hold} ${figuresText(claim)}`
  }
  return text
}

/** Each limit: name, limit, then as it is stored: version, start, end, used; amounts as whole USD and the rest in units. */
function figuresText({ version, limits }: SpendFigures): string {
  let text = ''
  for (const { name, limit, used, startMs, endsAtMs } of limits) {
    const separator = text === '' ? '' : ','
    const window = `${momentText(startMs)} ${momentText(endsAtMs)}`
    if (!Number.isSafeInteger(version)) throw new RangeError(`a version of ${version}`)
    text += `${separator}${name} ${amountText(limit)} ${version} ${window} ${amountText(used)}`
  }
  return text
}

function momentText(moment: number): string {
  const ms = Math.floor(moment)
  if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`a moment of ${moment}`)
  return String(ms)
}

/** Lua counts in doubles: an amount is two integers that both stay far below 2^53, the second from 0 to 1e10 − 1. */
function amountText(units: bigint): string {
  let rest = units % UNITS_IN_USD
  if (rest < 0n) rest += UNITS_IN_USD
  return `${(units - rest) / UNITS_IN_USD} ${rest}`
}

/** The hold of a lease gives way to what its owners owe now; nobody waits for the store. */
export function spentInRedis(state: RedisState, lease: Lease | null, pending: readonly OwnerPending[]): void {
  state.local.spent(lease, pending)
  const live = lease === null ? undefined : state.live.get(lease.id)
  const changes = noteTold(state, pending)
  const member = live === undefined ? '' : endHold(live)
  if (member === '' && changes === '') return
  // While the store is away all of it is told when it is back.
  if (state.isAway) {
    if (member !== '') owe(state, member)
    return
  }
  state.line.add({
    operation: spentOf(state.spoolName(), changes, member),
    done: () => undefined,
    failed: () => (member === '' ? undefined : owe(state, member)),
  })
}

/** The lease holds nothing any more; how it is written in Redis until the script hears of it, empty where it held nothing. */
function endHold(live: LiveLease): string {
  if (holdsText(live.claims) === '') return ''
  const member = memberOf(live)
  live.claims = []
  return member
}

/** Remembers what the store is told, and says by how much that changes what it has: `u7=1200,k3=-5`. */
function noteTold(state: RedisState, pending: readonly OwnerPending[]): string {
  let changes = ''
  for (const { owner, pending: now } of pending) {
    const change = now - (state.told.get(owner) ?? 0n)
    if (change === 0n) continue
    if (now === 0n) state.told.delete(owner)
    else state.told.set(owner, now)
    changes += changes === '' ? `${owner}=${change}` : `,${owner}=${change}`
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
  if (state.isAway || (figures.length === 0 && changes === '')) return
  state.line.add({
    operation: operation(
      'g',
      state.spoolName(),
      figures.map((one) => [one.owner, figuresText(one)]),
      changes,
    ),
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
  for (const [owner, pending] of state.told) owners.push(`${owner}=${pending}`)
  state.line.add({
    operation: operation('y', state.spoolName()),
    done: () => undefined,
    failed: () => undefined,
  })
  for (let from = 0; from < owners.length; from += TOLD_AT_ONCE) {
    state.line.add({
      operation: spentOf(state.spoolName(), owners.slice(from, from + TOLD_AT_ONCE).join(','), ''),
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
    operation: operation('y', spoolName),
    done: () => undefined,
    failed: () => void state.settledSpools.add(spoolName),
  })
}
