import type { AccountView } from '@/lib/services'

/** A limit of an account's own or its provider's, as it stands now. */
export type QuotaNow = {
  readonly name: 'session' | 'total' | 'daily' | 'weekly'
  /** 1 = used up. */
  readonly share: number
  /** In USD; `null` = the provider tells no more than the share. */
  readonly usd: { readonly used: number | string; readonly limit: number | string } | null
  /** ISO text; `null` = not by itself, or nothing runs. */
  readonly resetsAt: string | null
}

/** The limits an account has: its provider's window while one runs, then its own quotas. */
export function readQuotas(account: AccountView, nowMs: number): readonly QuotaNow[] {
  return [...sessionWindow(account, nowMs), ...ownQuotas(account)]
}

function sessionWindow(account: AccountView, nowMs: number): readonly QuotaNow[] {
  const { session_window_utilization: share, session_window_end: end } = account
  if (share === null || end === null || Date.parse(end) <= nowMs) return []
  return [{ name: 'session', share: Number(share), usd: null, resetsAt: end }]
}

function ownQuotas(account: AccountView): readonly QuotaNow[] {
  const quotas = [
    { name: 'total', limit: account.quota_usd, used: account.quota_used_usd, resetsAt: null },
    {
      name: 'daily',
      limit: account.quota_daily_usd,
      used: account.quota_daily_used_usd,
      resetsAt: account.quota_daily_resets_at,
    },
    {
      name: 'weekly',
      limit: account.quota_weekly_usd,
      used: account.quota_weekly_used_usd,
      resetsAt: account.quota_weekly_resets_at,
    },
  ] as const
  return quotas.flatMap(({ name, limit, used, resetsAt }) =>
    limit === null ? [] : [{ name, share: shareOf(used, limit), usd: { used, limit }, resetsAt }],
  )
}

/** A quota of nothing is used up. */
function shareOf(used: number | string, limit: number | string): number {
  const whole = Number(limit)
  return whole > 0 ? Number(used) / whole : 1
}
