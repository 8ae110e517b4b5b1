import type { AdmissionTicket } from '@/lib/gateway'
import { accountSlots } from '../memory-state'
import { idsJson } from './look-at-loads'
import { holdsText, type RedisState } from './redis-state'
import { claimsJson } from './shared-spend'
import { quoted, type StoreOperation } from './store-operations'

/** So old may the loads of a pool's other accounts be; those of the chosen one always come with the answer. */
const LOADS_FRESH_MS = 20
/** The same where the request does not care: its session has an account. */
const LOADS_KNOWN_MS = 250

/** An account offered. */
export type Offered = AdmissionTicket['accounts'][number]

/** The account of the request's session, where it may be taken without the others being ranked and told, as nearly always. */
export function ownAccount(
  state: RedisState,
  { favourite, sticky, ticketId }: AdmissionTicket,
): Offered | null {
  if (favourite === undefined || favourite.id !== sticky?.accountId || ticketId !== null) return null
  return state.settings().holds === 'strict' || (favourite.maxSessions ?? 0) > 0 ? null : favourite
}

/** Whether an account has room by what is known here. */
export function hasRoom(state: RedisState, { id, concurrency }: Offered): boolean {
  return concurrency <= 0 || accountSlots(state.mirror, id).slotsInUse < concurrency
}

/** An admission of the session's own account or of none; the script answers 0 then, and all are to be offered. */
export function aloneAdmissionOf(
  { user, sticky, rateLimits, claims }: AdmissionTicket,
  { id, concurrency }: Offered,
  member: string,
): StoreOperation {
  const slots = `${quoted(member)},"${user.id}",${user.concurrency},"${id}",${concurrency}`
  return `"s",${slots},${quoted(sticky?.key ?? '')},${ratesJson(rateLimits)},${claims.length}${claimsJson(claims)}`
}

/** Whether a pool's loads are to be asked for now, by a request whose session has an account or by another. */
export function asksLoads(state: RedisState, pool: string, isAlone: boolean): boolean {
  const nowMs = state.options.clock()
  const askedAtMs = state.loadsAskedAtMs.get(pool)
  const freshMs = isAlone ? LOADS_KNOWN_MS : LOADS_FRESH_MS
  if (askedAtMs !== undefined && nowMs - askedAtMs < freshMs && nowMs >= askedAtMs) return false
  state.loadsAskedAtMs.set(pool, nowMs)
  return true
}

/** An admission as the script reads it: lists in it are preceded by how many fields they have, claims by how many there are. */
export function admissionOf(state: RedisState, id: string, request: AdmissionTicket): StoreOperation {
  const { user, pool, sticky, rateLimits, ticketId, claims, accounts } = request
  const flags = `${asksLoads(state, pool, false) ? 1 : 0},${state.settings().holds === 'strict' ? 1 : 0}`
  const asked = `"a","${id}","${user.id}",${user.concurrency},${quoted(pool)},"${sticky?.accountId ?? 0}","${ticketId ?? ''}",${flags}`
  const offer = `${accounts.length}${idsJson(accounts.map((account) => account.id))},${limitsJson(accounts)}`
  const payment = `${claims.length}${claimsJson(claims)}`
  return `${asked},${ratesJson(rateLimits)},${quoted(sticky?.key ?? '')},"${holdsText(claims)}",${offer},${payment}`
}

function ratesJson(rateLimits: AdmissionTicket['rateLimits']): string {
  let text = ''
  for (const { key, limit } of rateLimits)
    if (limit > 0) text += text === '' ? `${quoted(key)},${limit}` : `,${quoted(key)},${limit}`
  return text === '' ? '0' : `[${text}]`
}

/** The limits of each account, or of all where they are the same. */
function limitsJson(accounts: AdmissionTicket['accounts']): string {
  const [first] = accounts
  if (first === undefined) return '0'
  if (accounts.every((account) => hasSameLimits(account, first))) return `3,${limitJson(first)}`
  return `${3 * accounts.length},${accounts.map(limitJson).join(',')}`
}

function limitJson({ concurrency, maxSessions, sessionIdleMs }: Offered): string {
  return `${concurrency},${maxSessions ?? 0},${sessionIdleMs}`
}

function hasSameLimits(left: Offered, right: Offered): boolean {
  return (
    left.concurrency === right.concurrency &&
    left.maxSessions === right.maxSessions &&
    left.sessionIdleMs === right.sessionIdleMs
  )
}
