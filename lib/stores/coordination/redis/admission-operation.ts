import type { AdmissionTicket } from '@/lib/gateway'
import { holdsText, type RedisState } from './redis-state'
import { claimsJson } from './shared-spend'
import { quoted, type StoreOperation } from './store-operations'

/** So old may the loads of a pool's other accounts be; those of the chosen one always come with the answer. */
const LOADS_FRESH_MS = 20

/** An admission as the script reads it: lists in it are preceded by how many fields they have, claims by how many there are. */
export function admissionOf(state: RedisState, id: string, request: AdmissionTicket): StoreOperation {
  const { user, pool, sticky, rateLimits, ticketId, claims, accounts } = request
  const flags = `${asksLoads(state, pool) ? 1 : 0},${state.settings().holds === 'strict' ? 1 : 0}`
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

function asksLoads(state: RedisState, pool: string): boolean {
  const nowMs = state.options.clock()
  const askedAtMs = state.loadsAskedAtMs.get(pool)
  if (askedAtMs !== undefined && nowMs - askedAtMs < LOADS_FRESH_MS && nowMs >= askedAtMs) return false
  state.loadsAskedAtMs.set(pool, nowMs)
  return true
}
