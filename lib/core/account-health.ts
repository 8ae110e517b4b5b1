import type { AccountStatus } from './vocabulary'

/** What an account can be, as people see it. */
export const ACCOUNT_HEALTHS = [
  'healthy',
  'disabled',
  'error',
  'paused',
  'expired',
  'rate_limited',
  'overloaded',
  'temporarily_out',
  'quota_exhausted',
] as const

/** How an account is, the gravest first; `untilMs` = when it is over by itself, `null` = not by itself or unknown. */
export type ShownAccountHealth = {
  readonly kind: (typeof ACCOUNT_HEALTHS)[number]
  readonly untilMs: number | null
  readonly reason: string | null
}

/** Limits of an account; times as ISO text, `null` = none. */
type Limits = {
  readonly rate_limited_until: string | null
  readonly overloaded_until: string | null
  readonly temp_unschedulable_until: string | null
  readonly temp_unschedulable_reason: string | null
}

/** What health is told from: what the operator set, what was recorded, and what a gateway knows (`null` = none answers). */
export type AccountHealthFacts = Limits & {
  readonly status: AccountStatus
  readonly schedulable: boolean
  readonly expires_at: string | null
  readonly auto_pause_on_expired: boolean
  readonly error_message: string | null
  readonly live:
    | (Limits & { readonly error_message: string | null; readonly quota_exhausted_until: string | null })
    | null
}

/** Health from what the operator set, what was recorded and, where a gateway answers, what it knows now. */
export function accountHealth(account: AccountHealthFacts, nowMs: number): ShownAccountHealth {
  if (account.status === 'disabled') return lasting('disabled')
  const { live } = account
  const error = live === null ? account.error_message : live.error_message
  if (account.status === 'error' || error !== null) return lasting('error', error ?? account.error_message)
  if (!account.schedulable) return lasting('paused')
  const expiresMs = account.expires_at === null ? null : Date.parse(account.expires_at)
  if (account.auto_pause_on_expired && expiresMs !== null && expiresMs <= nowMs) return lasting('expired')
  const state = live ?? account
  if (live?.quota_exhausted_until === 'endless') return lasting('quota_exhausted')
  const passing = [
    until('rate_limited', state.rate_limited_until),
    until('overloaded', state.overloaded_until),
    until('quota_exhausted', live?.quota_exhausted_until ?? null),
    until('temporarily_out', state.temp_unschedulable_until, state.temp_unschedulable_reason),
  ]
  return passing.find(({ untilMs }) => untilMs !== null && untilMs > nowMs) ?? lasting('healthy')
}

function lasting(kind: ShownAccountHealth['kind'], reason: string | null = null): ShownAccountHealth {
  return { kind, untilMs: null, reason }
}

function until(
  kind: ShownAccountHealth['kind'],
  iso: string | null,
  reason: string | null = null,
): ShownAccountHealth {
  return { kind, untilMs: iso === null ? null : Date.parse(iso), reason }
}
