import type { UsageAttempt } from './attempts-table'
import type { PriceFactsRow } from './price-facts'
import type { ApiCostRow } from './to-cost-row'
import type { TokenRow } from './token-lines'

/** A request as its list shows it, to whoever made it and to operators. */
export type RequestRow = ApiCostRow &
  PriceFactsRow &
  TokenRow & {
    readonly id: string
    readonly request_id: string
    readonly created_at: string
    readonly api_key_id: number
    readonly api_key_name: string | null
    readonly group_id: number
    readonly group_name: string | null
    readonly requested_model: string
    readonly response_model: string | null
    readonly protocol: string
    readonly stream: boolean
    readonly status: string
    readonly billing_type: string
    readonly duration_ms: number
    readonly first_token_ms: number | null
    readonly user_agent: string
    readonly ip: string
    readonly error_message: string | null
  }

/** What only operators see of a request. */
export type OperatorRequest = {
  readonly user_id: number
  readonly user_email: string | null
  readonly channel_id: number | null
  readonly channel_name: string | null
  readonly account_id: number
  readonly account_name: string | null
  readonly mapped_model: string
  readonly upstream_model: string
  readonly upstream_request_id: string | null
  readonly account_cost_exact: string
  readonly account_multiplier: number | string
  readonly attempts: readonly UsageAttempt[]
}
