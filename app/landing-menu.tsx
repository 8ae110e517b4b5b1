'use client'

import type { ReactElement } from 'react'
import { UserMenu, type ShellUser } from '@/components/layout/user-menu'
import { signOutHere } from './sign-out'

export function LandingMenu({ user }: { readonly user: ShellUser }): ReactElement {
  return <UserMenu user={user} signOut={signOutHere} />
}
