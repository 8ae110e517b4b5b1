import { AppError } from '@/lib/core'
import type { RouteLabQuestion } from '@/lib/core'
import type { ParsedRequest } from '@/lib/protocols'
import { inGroupForClient, withPayment } from '../access/apply-client-rules'
import { allowedGroup, assertKeyUsable } from '../access/authenticate'
import type { Caller, Exchange } from '../exchange/corridor'
import type { Job } from '../plan/job'
import { routeRequest } from '../plan/route-request'
import type { AuthEntry } from '../ports/auth-entry'
import type { GatewayGroup, GatewaySnapshot } from '../ports/snapshot'
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
  const asked = dryRequest(question, { requestId, holds: snapshot.settings.holds })
  const seen = findCaller(exchange, { snapshot, asked }, input)
  if (seen.caller === null) return { exchange, snapshot, ...seen }
  const routed = refusedOr(() => routeRequest(exchange, seen.caller, asked))
  return { exchange, snapshot, ...seen, routed }
}

/** Without a group there is no caller, only the refusal. */
type Seen =
  | {
      readonly caller: Caller
      readonly refused: RefusedOutcome | null
      /** The caller's own group, where another one takes the client. */
      readonly fallbackFrom: GatewayGroup | null
    }
  | { readonly caller: null; readonly refused: RefusedOutcome }

/** The caller, though it may be refused: what would come after the refusal is shown as well. */
function findCaller(exchange: Exchange, { snapshot, asked }: DryQuestion, input: ExplainInput): Seen {
  const groupId = input.entry === null ? input.question.groupId : input.entry.key.groupId
  const group = groupId === null ? undefined : snapshot.groups.get(groupId)
  if (input.entry === null && group === undefined) {
    throw new AppError({ status: 404, code: 'NOT_FOUND', message: 'The gateway knows no such group' })
  }
  const entry = input.entry ?? anyCaller(groupId ?? 0)
  const nowMs = (): number => exchange.request.startedAtMs
  const allowed = refusedOr(() => {
    assertKeyUsable(entry, null, nowMs)
    return allowedGroup(input.entry === null ? withTerms(entry) : entry, snapshot, nowMs)
  })
  if (isRefused(allowed)) {
    if (group === undefined) return { caller: null, refused: allowed }
    const caller = { entry, group, subscription: null, snapshot }
    return { caller, refused: allowed, fallbackFrom: null }
  }
  const own: Caller = { entry, group: allowed, subscription: null, snapshot }
  const taken = refusedOr(() => inGroupForClient(exchange, own, asked))
  if (isRefused(taken)) return { caller: own, refused: taken, fallbackFrom: null }
  const fallbackFrom = taken === own ? null : allowed
  const paid = input.entry === null ? taken : refusedOr(() => withPayment(exchange, taken))
  return isRefused(paid)
    ? { caller: taken, refused: paid, fallbackFrom }
    : { caller: paid, refused: null, fallbackFrom }
}

type DryQuestion = { readonly snapshot: GatewaySnapshot; readonly asked: ParsedRequest }

/** A group asked about by itself is open to whoever asks. */
function withTerms(entry: AuthEntry): AuthEntry {
  const groups = new Map([[entry.key.groupId ?? 0, { rateMultiplier: null, rpmLimit: null }]])
  return { ...entry, user: { ...entry.user, groups } }
}
