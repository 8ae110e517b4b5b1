import type { OwnerPending, SpendClaim, SpendFigures } from '@/lib/billing'
import type { Lease } from '@/lib/gateway'
import { addAmount, amountsJson, noAmounts, type Amounts } from './amounts'
import { liveLease } from './live-leases'
import { owe } from './owed'
import { memberOf, type RedisState } from './redis-state'
import { operation, quoted } from './store-operations'
import { keepPrice, sendPrices } from './unsent-prices'

const UNITS_IN_USD = 10_000_000_000n
const TOLD_AT_ONCE = 500

/**
 * Claims as the script reads them: owner, hold, then the figures of each. Throws a RangeError at what is no whole number:
 * the script would take such a limit for none.
 */
export function claimsJson(claims: readonly SpendClaim[]): string {
  let text = ''
  for (const claim of claims) {
    if (claim.hold < 0n) throw new RangeError(`a hold of ${claim.hold}`)
    text += `,"${claim.owner}","${claim.hold}",${figuresJson(claim)}`
  }
  return text
}

/**
 * How many limits, then of each its name, what is left of it, how it is stored (version, start, end, used); amounts as whole
 * USD and the rest in units.
 */
function figuresJson({ version, limits }: SpendFigures): string {
  let text = `${limits.length}`
  for (const { name, limit, used, startMs, endsAtMs } of limits) {
    if (!Number.isSafeInteger(version)) throw new RangeError(`a version of ${version}`)
    const stored = `${version} ${momentText(startMs)} ${momentText(endsAtMs)} ${amountText(used, ' ')}`
    text += `,"${name}",${amountText(limit - used, ',')},"${stored}"`
  }
  return text
}

function momentText(moment: number): string {
  const ms = Math.floor(moment)
  if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`a moment of ${moment}`)
  return String(ms)
}

/** Lua counts in doubles: an amount is two integers that both stay far below 2^53, the second from 0 to 1e10 − 1. */
function amountText(units: bigint, separator: ' ' | ','): string {
  let rest = units % UNITS_IN_USD
  if (rest < 0n) rest += UNITS_IN_USD
  return `${(units - rest) / UNITS_IN_USD}${separator}${rest}`
}

/** The hold of a lease gives way to what its owners owe now; nobody waits for the store. */
export function spentInRedis(state: RedisState, lease: Lease | null, pending: readonly OwnerPending[]): void {
  state.local.spent(lease, pending)
  const live = lease === null ? undefined : liveLease(state, lease)
  const changes = noteTold(state, pending)
  const isHeld = live?.claims.some(({ hold }) => hold > 0n) ?? false
  if (live !== undefined && isHeld) {
    if (!state.isAway) return keepPrice(state, live, changes)
    // All of it is told when the store is back.
    owe(state, live.member)
    live.claims = []
    live.member = memberOf(live)
  } else if (changes.fields > 0 && !state.isAway) tellPending(state, changes)
}

/** What owners owe has changed. */
function tellPending(state: RedisState, changes: Amounts): void {
  state.line.add({
    operation: `"p",${quoted(state.spoolName())},"","",0,${amountsJson(changes)}`,
    done: () => undefined,
    failed: () => undefined,
  })
}

/** Remembers what the store is told, and says by how much that changes what it has. */
function noteTold(state: RedisState, pending: readonly OwnerPending[]): Amounts {
  const changes = noAmounts()
  for (const { owner, pending: now } of pending) {
    const change = now - (state.told.get(owner) ?? 0n)
    if (change === 0n) continue
    if (now === 0n) state.told.delete(owner)
    else state.told.set(owner, now)
    addAmount(changes, owner, change)
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
  state.settled.note(figures, state.options.clock())
  if (state.isAway || (figures.length === 0 && changes.fields === 0)) return
  // What is settled was pending first.
  sendPrices(state)
  tellFigures(state, figures, changes)
}

function tellFigures(state: RedisState, figures: readonly SpendFigures[], changes: Amounts): void {
  state.line.add({
    operation: `["g",${quoted(state.spoolName())},[${figures.map(ownFiguresJson).join(',')}],[${amountsJson(changes)}]]`,
    done: () => undefined,
    failed: () => undefined,
  })
}

function ownFiguresJson(figures: SpendFigures): string {
  return `["${figures.owner}",${figuresJson(figures)}]`
}

/**
 * Tells what this process has settled of late, older figures change nothing, and then everything it has answered and not
 * settled, in place of whatever the store has of it: nothing stops to be pending before it is known to be spent.
 */
export function tellSpend(state: RedisState): void {
  sendPrices(state)
  const settled = state.settled.values()
  for (let from = 0; from < settled.length; from += TOLD_AT_ONCE)
    tellFigures(state, settled.slice(from, from + TOLD_AT_ONCE), noAmounts())
  const settledSpools = [...state.settledSpools]
  state.settledSpools.clear()
  for (const name of settledSpools) forgetSpool(state, name)
  const owed = [...state.told]
  state.line.add({
    operation: operation('y', state.spoolName()),
    done: () => undefined,
    failed: () => undefined,
  })
  for (let from = 0; from < owed.length; from += TOLD_AT_ONCE) {
    const told = noAmounts()
    for (const [owner, pending] of owed.slice(from, from + TOLD_AT_ONCE)) addAmount(told, owner, pending)
    tellPending(state, told)
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
