'use client'

import {
  Activity,
  Boxes,
  CalendarClock,
  FlaskConical,
  HeartPulse,
  LayoutDashboard,
  Network,
  Scale,
  ScrollText,
  ServerCog,
  Settings,
  Ticket,
  Users,
  Waypoints,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { NavList } from './nav-list'

const ITEMS = [
  { href: '/admin', key: 'overview', icon: LayoutDashboard },
  { href: '/admin/channels', key: 'channels', icon: Waypoints },
  { href: '/admin/groups', key: 'groups', icon: Boxes },
  { href: '/admin/route-lab', key: 'routeLab', icon: FlaskConical },
  { href: '/admin/accounts', key: 'accounts', icon: ServerCog },
  { href: '/admin/proxies', key: 'proxies', icon: Network },
  { href: '/admin/users', key: 'users', icon: Users },
  { href: '/admin/subscriptions', key: 'subscriptions', icon: CalendarClock },
  { href: '/admin/redeem-codes', key: 'redeemCodes', icon: Ticket },
  { href: '/admin/usage', key: 'usage', icon: Activity },
  { href: '/admin/ledger-audits', key: 'ledgerAudits', icon: Scale },
  { href: '/admin/ops', key: 'ops', icon: HeartPulse },
  { href: '/admin/audit-log', key: 'auditLog', icon: ScrollText },
  { href: '/admin/settings', key: 'settings', icon: Settings },
] as const

/** The admin portal's pages. */
export function AdminNav({ onNavigate }: { readonly onNavigate?: () => void }): ReactElement {
  const t = useTranslations('nav')
  return (
    <NavList
      label={t('label')}
      home="/admin"
      items={ITEMS.map(({ href, key, icon }) => ({ href, label: t(key), icon }))}
      {...(onNavigate === undefined ? {} : { onNavigate })}
    />
  )
}
