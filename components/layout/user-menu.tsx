'use client'

import { CircleUserRound, LayoutDashboard, LogOut, ShieldHalf } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { toast } from '../toast/toast'
import { useNavigation } from '../navigation'
import { Button } from '../ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu'

export type ShellUser = { readonly name: string; readonly email: string; readonly role: 'admin' | 'user' }

export function UserMenu(props: {
  readonly user: ShellUser
  readonly signOut: () => Promise<void>
}): ReactElement {
  const t = useTranslations('layout')
  const { navigate, pathname } = useNavigation()
  const [leaving, setLeaving] = useState(false)
  const isInAdmin = pathname.startsWith('/admin')
  const leave = async (): Promise<void> => {
    setLeaving(true)
    try {
      await props.signOut()
    } catch {
      setLeaving(false)
      toast.error(t('signOutFailed'))
    }
  }
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={t('account')} disabled={leaving}>
          <CircleUserRound aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent className="w-60">
        <div className="px-2 py-1.5 text-sm">
          {props.user.name !== '' && <p className="truncate font-medium">{props.user.name}</p>}
          <p className="truncate text-muted-foreground">{props.user.email}</p>
          <p className="mt-1 text-xs text-muted-foreground">{t(`roles.${props.user.role}`)}</p>
        </div>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => navigate('/profile')}>
          <CircleUserRound aria-hidden />
          {t('profile')}
        </DropdownMenuItem>
        {props.user.role === 'admin' && (
          <DropdownMenuItem onSelect={() => navigate(isInAdmin ? '/dashboard' : '/admin')}>
            {isInAdmin ? <LayoutDashboard aria-hidden /> : <ShieldHalf aria-hidden />}
            {isInAdmin ? t('ownPortal') : t('adminPortal')}
          </DropdownMenuItem>
        )}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => void leave()}>
          <LogOut aria-hidden />
          {t('signOut')}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
