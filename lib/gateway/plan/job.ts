import type { Platform } from '@/lib/core'
import type { ParsedRequest } from '@/lib/protocols'
import type { Caller, Exchange } from '../exchange/corridor'
import type { PreparedRoute } from '../ports/plan-memory'
import type { Lease } from '../ports/coordination-store'
import type { BilledPrice } from '../ports/plan-memory'
import type { GatewayAccount } from '../ports/snapshot'

/** A route of the plan for one request, with what is priced before an account is known. */
export type PricedRoute = Omit<PreparedRoute, 'listPrice'> & {
  /** Key of the session on this route, scoped to the API key, so that users never share one; `null` = no session. */
  readonly stickyKey: string | null
  /** The billed model and its price; `null` when they depend on the account. */
  readonly billed: BilledPrice | null
  /** Refuses accounts whose upstream model may not be billed; `null` = every account may serve. */
  readonly isUpstreamModelAllowed: ((upstreamModel: string) => boolean) | null
}

/** A routed request, ready for attempts. */
export type Job = {
  readonly exchange: Exchange
  readonly caller: Caller
  readonly parsed: ParsedRequest
  readonly platform: Platform
  readonly plan: readonly [PricedRoute, ...PricedRoute[]]
  /** Generation takes a slot and is billed; counting tokens does neither. */
  readonly isBilled: boolean
  /** The only account that can serve: it gave the answer this request goes on from. Absent = any of the pool. */
  readonly boundAccountId?: number
  /** Set where another group has handed the request over. */
  readonly isFallback?: true
}

/** An account chosen for the next attempt. */
export type Choice = {
  readonly priced: PricedRoute
  readonly account: GatewayAccount
  readonly upstreamModel: string
  /** `null` when the endpoint takes no slot. */
  readonly lease: Lease | null
}
