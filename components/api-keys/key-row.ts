import type { EntityStatus } from '@/lib/core'

/** What the portals show of an API key; limits and sums in USD, `null` = no limit. */
export type KeyRow = {
  readonly id: number
  readonly name: string
  readonly key_masked: string
  readonly status: EntityStatus
  readonly group_id: number | null
  readonly group_name: string | null
  readonly quota: number | string | null
  readonly quota_used: number | string
  readonly rate_limit_5h: number | string | null
  readonly rate_limit_1d: number | string | null
  readonly rate_limit_7d: number | string | null
  readonly usage_5h: number | string
  readonly usage_1d: number | string
  readonly usage_7d: number | string
  readonly rpm_limit: number
  readonly ip_whitelist: readonly string[]
  readonly ip_blacklist: readonly string[]
  readonly last_used_at: string | null
  readonly expires_at: string | null
  readonly created_at: string
  readonly revision: number
}
