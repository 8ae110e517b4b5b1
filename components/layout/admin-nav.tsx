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
import { cn } from '../cn'
import { Link, useNavigation } from '../navigation'

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

function isCurrent(pathname: string, href: string): boolean {
  return href === '/admin' ? pathname === href : pathname === href || pathname.startsWith(`${href}/`)
}

/** The admin portal's pages. */
export function AdminNav({ onNavigate }: { readonly onNavigate?: () => void }): ReactElement {
  const t = useTranslations('nav')
  const { pathname } = useNavigation()
  return (
    <nav aria-label={t('label')}>
      <ul className="flex flex-col gap-0.5">
        {ITEMS.map(({ href, key, icon: Icon }) => (
          <li key={href}>
            <Link
              href={href}
              {...(onNavigate === undefined ? {} : { onClick: onNavigate })}
              aria-current={isCurrent(pathname, href) ? 'page' : undefined}
              className={cn(
                'flex items-center gap-2.5 rounded-md px-2.5 py-2 text-sm font-medium text-muted-foreground hover:bg-accent hover:text-foreground',
                isCurrent(pathname, href) && 'bg-accent text-foreground',
              )}
            >
              <Icon aria-hidden className="size-4" />
              {t(key)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
