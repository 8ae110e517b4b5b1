'use client'

import {
  Activity,
  CircleUserRound,
  Gift,
  KeyRound,
  LayoutDashboard,
  ReceiptText,
  Repeat,
  ShieldHalf,
  Tags,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { NavList, type NavItem } from './nav-list'
import type { PortalNavProps } from './portal-frame'

/** The start page sends administrators on to their portal: their own dashboard has an address of its own. */
export function homeOf(role: PortalNavProps['role']): string {
  return role === 'admin' ? '/dashboard' : '/'
}

/** The self-service pages; administrators come back to their portal from here. */
export function SelfNav({ role, onNavigate }: PortalNavProps): ReactElement {
  const t = useTranslations('self.nav')
  const home = homeOf(role)
  const items: readonly NavItem[] = [
    { href: home, alias: '/dashboard', label: t('dashboard'), icon: LayoutDashboard },
    { href: '/keys', label: t('keys'), icon: KeyRound },
    { href: '/usage', label: t('usage'), icon: Activity },
    { href: '/prices', label: t('models'), icon: Tags },
    { href: '/subscription', label: t('subscription'), icon: Repeat },
    { href: '/redeem', label: t('redeem'), icon: Gift },
    { href: '/ledger', label: t('ledger'), icon: ReceiptText },
    { href: '/profile', label: t('profile'), icon: CircleUserRound },
    ...(role === 'admin' ? [{ href: '/admin', label: t('admin'), icon: ShieldHalf }] : []),
  ]
  return (
    <NavList
      label={t('label')}
      home={home}
      items={items}
      {...(onNavigate === undefined ? {} : { onNavigate })}
    />
  )
}
