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
import type { ReactElement, ReactNode } from 'react'
import type { SetLocale } from './locale-switch'
import { NavList, type NavItem } from './nav-list'
import { PortalFrame } from './portal-frame'
import type { ShellUser } from './user-menu'

/** Frame of the self-service portal; administrators come back to theirs from here. */
export function SelfShell(props: {
  readonly user: ShellUser
  readonly setLocale: SetLocale
  readonly signOut: () => Promise<void>
  readonly children: ReactNode
}): ReactElement {
  const t = useTranslations('self.nav')
  const isAdmin = props.user.role === 'admin'
  // The start page sends administrators on to their portal.
  const home = isAdmin ? '/dashboard' : '/'
  const items: readonly NavItem[] = [
    { href: home, label: t('dashboard'), icon: LayoutDashboard },
    { href: '/keys', label: t('keys'), icon: KeyRound },
    { href: '/usage', label: t('usage'), icon: Activity },
    { href: '/models', label: t('models'), icon: Tags },
    { href: '/subscription', label: t('subscription'), icon: Repeat },
    { href: '/redeem', label: t('redeem'), icon: Gift },
    { href: '/ledger', label: t('ledger'), icon: ReceiptText },
    { href: '/profile', label: t('profile'), icon: CircleUserRound },
    ...(isAdmin ? [{ href: '/admin', label: t('admin'), icon: ShieldHalf }] : []),
  ]
  return (
    <PortalFrame
      {...props}
      home={home}
      nav={(onNavigate) => (
        <NavList
          label={t('label')}
          home={home}
          items={items}
          {...(onNavigate === undefined ? {} : { onNavigate })}
        />
      )}
    />
  )
}
