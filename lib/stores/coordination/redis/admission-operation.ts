import type { AdmissionTicket } from '@/lib/gateway'
import { accountSlots } from '../memory-state'
import { holdsText, type RedisState } from './redis-state'
import { claimsJson } from './shared-spend'
import { quoted, type StoreOperation } from './store-operations'

/** So old may the loads of a pool's other accounts be; those of the chosen one always come with the answer. */
const LOADS_FRESH_MS = 20
/** The same where the request does not care: its session has an account. */
const LOADS_KNOWN_MS = 100

/** What an admission offers, and whether it asks what the accounts of the pool carry. */
export type AdmissionOffer = {
  readonly accounts: readonly Offered[]
  readonly asks: 'loads' | 'nothing' | 'alone'
}

/**
 * The account of the request's session alone where it has room by what is known here, as nearly always: the others are then
 * neither ranked nor told. The script answers `m` where it has none after all.
 */
export function offerOf(state: RedisState, request: AdmissionTicket): AdmissionOffer {
  const { favourite, sticky, ticketId, pool } = request
  const isBound = favourite !== undefined && favourite.id === sticky?.accountId && ticketId === null
  if (isBound && hasRoom(state, favourite)) {
    const asks = asksLoads(state, pool, LOADS_KNOWN_MS) ? 'loads' : 'alone'
    return { accounts: asks === 'alone' ? [favourite] : request.accounts, asks }
  }
  return { accounts: request.accounts, asks: asksLoads(state, pool, LOADS_FRESH_MS) ? 'loads' : 'nothing' }
}

/** All that the request may have, where this process did not know what its account carries. */
export function wholeOffer({ accounts }: AdmissionTicket): AdmissionOffer {
  return { accounts, asks: 'loads' }
}

function hasRoom(state: RedisState, { id, concurrency, maxSessions }: Offered): boolean {
  if ((maxSessions ?? 0) > 0) return false
  return concurrency <= 0 || accountSlots(state.mirror, id).slotsInUse < concurrency
}

export type AskedAdmission = {
  /** The lease's, if there will be one. */
  readonly id: string
  readonly request: AdmissionTicket
  readonly offer: AdmissionOffer
}

const ASKS = { nothing: 0, loads: 1, alone: 2 } as const

/** An admission as the script reads it: lists in it are preceded by how many fields they have, claims by how many there are. */
export function admissionOf(state: RedisState, { id, request, offer }: AskedAdmission): StoreOperation {
  const { accounts, asks } = offer
  const { user, pool, sticky, rateLimits, ticketId, claims } = request
  const flags = `${ASKS[asks]},${state.settings().holds === 'strict' ? 1 : 0}`
  const asked = `"a","${id}","${user.id}",${user.concurrency},${quoted(pool)},"${sticky?.accountId ?? 0}","${ticketId ?? ''}",${flags}`
  const payment = `${claims.length}${claimsJson(claims)}`
  return `${asked},${ratesJson(rateLimits)},${quoted(sticky?.key ?? '')},"${holdsText(claims)}",${accounts.length}${idsJson(accounts)},${limitsJson(accounts)},${payment}`
}

function ratesJson(rateLimits: AdmissionTicket['rateLimits']): string {
  let text = ''
  for (const { key, limit } of rateLimits)
    if (limit > 0) text += text === '' ? `${quoted(key)},${limit}` : `,${quoted(key)},${limit}`
  return text === '' ? '0' : `[${text}]`
}

function idsJson(accounts: AdmissionTicket['accounts']): string {
  let text = ''
  for (const { id } of accounts) text += `,"${id}"`
  return text
}

/** The limits of each account, or of all where they are the same. */
function limitsJson(accounts: AdmissionTicket['accounts']): string {
  const [first] = accounts
  if (first === undefined) return '0'
  if (accounts.every((account) => hasSameLimits(account, first))) return `3,${limitJson(first)}`
  return `${3 * accounts.length},${accounts.map(limitJson).join(',')}`
}

type Offered = AdmissionTicket['accounts'][number]

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

function asksLoads(state: RedisState, pool: string, freshMs: number): boolean {
  const nowMs = state.options.clock()
  const askedAtMs = state.loadsAskedAtMs.get(pool)
  if (askedAtMs !== undefined && nowMs - askedAtMs < freshMs && nowMs >= askedAtMs) return false
  state.loadsAskedAtMs.set(pool, nowMs)
  return true
}
