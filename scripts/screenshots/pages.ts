/** Pages that are shown to everybody, with what the mail or the log adds to their address. */
export const PUBLIC_PAGES: readonly string[] = [
  '/login',
  '/login?error=IDENTITY_REFUSED',
  '/register',
  '/register/confirm?token=a-mailed-token',
  '/forgot-password',
  '/reset-password?token=a-mailed-token',
  '/no/such/page',
]

/** What users see of their own. */
export const SELF_PAGES: readonly string[] = [
  '/dashboard',
  '/keys',
  '/usage',
  '/usage?model=nobody-asked-for-this',
  '/usage/errors',
  '/prices',
  '/subscription',
  '/redeem',
  '/ledger',
  '/profile',
  '/admin',
]

export const ADMIN_PAGES: readonly string[] = [
  '/admin',
  '/admin/channels',
  '/admin/channels/new',
  '/admin/channels/1',
  '/admin/groups',
  '/admin/groups/new',
  '/admin/groups/1',
  '/admin/accounts',
  '/admin/accounts/new',
  '/admin/accounts/1',
  '/admin/proxies',
  '/admin/route-lab',
  '/admin/route-lab?group_id=1&model=sonnet-direct',
  '/admin/usage',
  '/admin/users',
  '/admin/users?search=nobody-is-called-this',
  '/admin/users/new',
  '/admin/users/2',
  '/admin/users/2/ledger',
  '/admin/users/999999',
  '/admin/subscriptions',
  '/admin/redeem-codes',
  '/admin/ops',
  '/admin/ops/errors',
  '/admin/ops/events',
  '/admin/audit-log',
  '/admin/ledger-audits',
  '/admin/ledger-audits/dead-letters',
  '/admin/settings',
  '/admin/settings/error-rules',
  '/admin/settings/announcements',
  '/admin/settings/admin-keys',
  '/docs/api',
]

type Look = {
  readonly name: string
  readonly colorScheme: 'light' | 'dark'
  readonly locale: 'en' | 'zh'
  readonly width: number
}

/** Every colour scheme in every language at both widths. */
export const LOOKS: readonly Look[] = (['light', 'dark'] as const).flatMap((colorScheme) =>
  (['en', 'zh'] as const).flatMap((locale) =>
    [
      { size: 'wide', width: 1440 },
      { size: 'narrow', width: 390 },
    ].map(({ size, width }) => ({ name: `${colorScheme}-${locale}-${size}`, colorScheme, locale, width })),
  ),
)

/** The name of a page's file: its address in words. */
export function fileName(address: string): string {
  return address.slice(1).replaceAll(/[^\w-]+/g, '-') || 'home'
}
