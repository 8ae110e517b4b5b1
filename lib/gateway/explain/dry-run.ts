import { AppError } from '@/lib/core'
import type { RouteLabQuestion } from '@/lib/core'
import { withPayment } from '../access/apply-client-rules'
import { allowedGroup, assertKeyUsable } from '../access/authenticate'
import type { Caller, Exchange } from '../exchange/corridor'
import type { Job } from '../plan/job'
import { routeRequest } from '../plan/route-request'
import type { AuthEntry } from '../ports/auth-entry'
import type { GatewaySnapshot } from '../ports/snapshot'
import { anyCaller, dryExchange, dryRequest } from './dry-exchange'
import type { ExplainSources } from './dry-exchange'
import { isRefused, refusedOr } from './refused-or'
import type { RefusedOutcome } from './refused-or'

/** A question with the key it is about, already looked up; `requestId` breaks ties as the request's own would. */
export type ExplainInput = {
  readonly question: RouteLabQuestion
  readonly entry: AuthEntry | null
  readonly requestId: string
}

type DryRun = { readonly exchange: Exchange; readonly snapshot: GatewaySnapshot } & (
  | Extract<Seen, { readonly caller: null }>
  | (Exclude<Seen, { readonly caller: null }> & { readonly routed: Job | RefusedOutcome })
)

/** The request as far as it gets without its accounts. */
export function dryRun(sources: ExplainSources, input: ExplainInput): DryRun {
  const { question, requestId } = input
  const snapshot = sources.ports.snapshot()
  const exchange = dryExchange(sources, question, requestId)
  const seen = findCaller(exchange, snapshot, input)
  if (seen.caller === null) return { exchange, snapshot, ...seen }
  const asked = dryRequest(question, { requestId, holds: snapshot.settings.holds })
  const routed = refusedOr(() => routeRequest(exchange, seen.caller, asked))
  return { exchange, snapshot, ...seen, routed }
}

/** Without a group there is no caller, only the refusal. */
type Seen =
  | { readonly caller: Caller; readonly refused: RefusedOutcome | null }
  | { readonly caller: null; readonly refused: RefusedOutcome }

/** The caller, though it may be refused: what would come after the refusal is shown as well. */
function findCaller(exchange: Exchange, snapshot: GatewaySnapshot, input: ExplainInput): Seen {
  const groupId = input.entry === null ? input.question.groupId : input.entry.key.groupId
  const group = groupId === null ? undefined : snapshot.groups.get(groupId)
  if (input.entry === null && group === undefined) {
    throw new AppError({ status: 404, code: 'NOT_FOUND', message: 'The gateway knows no such group' })
  }
  const entry = input.entry ?? anyCaller(groupId ?? 0)
  const nowMs = (): number => exchange.request.startedAtMs
  const allowed = refusedOr(() => {
    assertKeyUsable(entry, null, nowMs)
    const asked = input.entry === null ? withTerms(entry) : entry
    return allowedGroup(asked, snapshot, nowMs)
  })
  if (isRefused(allowed)) {
    if (group === undefined) return { caller: null, refused: allowed }
    return { caller: { entry, group, subscription: null, snapshot }, refused: allowed }
  }
  const caller: Caller = { entry, group: allowed, subscription: null, snapshot }
  const paid = input.entry === null ? caller : refusedOr(() => withPayment(exchange, caller))
  return isRefused(paid) ? { caller, refused: paid } : { caller: paid, refused: null }
}

/** A group asked about by itself is open to whoever asks. */
function withTerms(entry: AuthEntry): AuthEntry {
  const groups = new Map([[entry.key.groupId ?? 0, { rateMultiplier: null, rpmLimit: null }]])
  return { ...entry, user: { ...entry.user, groups } }
}
