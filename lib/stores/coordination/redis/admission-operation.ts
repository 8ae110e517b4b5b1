import type { AdmissionTicket } from '@/lib/gateway'
import { holdsText, type RedisState } from './redis-state'
import { claimsText } from './shared-spend'
import type { StoreOperation } from './store-operations'

/** So old may the loads of a pool's other accounts be; those of the chosen one always come with the answer. */
const LOADS_FRESH_MS = 20

/** An admission as the script reads it. The session comes last: it is the one text that may hold anything. */
export function admissionOf(state: RedisState, id: string, request: AdmissionTicket): StoreOperation {
  const { user, pool, sticky, rateLimits, ticketId, claims } = request
  const flags = `${asksLoads(state, pool) ? 1 : 0}${state.settings().holds === 'strict' ? 1 : 0}`
  const asked = `a${id}\n${user.id}\n${user.concurrency}\n${pool}\n${sticky?.accountId ?? 0}\n${ticketId ?? ''}\n${flags}`
  const offer = `${ratesText(rateLimits)}\n${idsText(request.accounts)}\n${limitsText(request.accounts)}`
  return `${asked}\n${offer}\n${holdsText(claims)}\n${claimsText(claims)}\n${sticky?.key ?? ''}`
}

function ratesText(rateLimits: AdmissionTicket['rateLimits']): string {
  let text = ''
  for (const { key, limit } of rateLimits)
    if (limit > 0) text += text === '' ? `${key}=${limit}` : `,${key}=${limit}`
  return text
}

function idsText(accounts: AdmissionTicket['accounts']): string {
  let text = ''
  for (const { id } of accounts) text += text === '' ? id : ` ${id}`
  return text
}

/** The limits of each account, or of all where they are the same. */
function limitsText(accounts: AdmissionTicket['accounts']): string {
  const [first] = accounts
  if (first === undefined) return ''
  if (accounts.every((account) => hasSameLimits(account, first))) return limitText(first)
  return accounts.map(limitText).join(' ')
}

type Offered = AdmissionTicket['accounts'][number]

function limitText({ concurrency, maxSessions, sessionIdleMs }: Offered): string {
  return `${concurrency} ${maxSessions ?? 0} ${sessionIdleMs}`
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
