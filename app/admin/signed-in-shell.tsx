'use client'

import type { ReactElement, ReactNode } from 'react'
import { AdminShell } from '@/components/layout/admin-shell'
import type { SetLocale } from '@/components/layout/locale-switch'
import type { ShellUser } from '@/components/layout/user-menu'
import { signOutHere } from '../sign-out'

export function SignedInShell(props: {
  readonly user: ShellUser
  readonly setLocale: SetLocale
  readonly children: ReactNode
}): ReactElement {
  return (
    <AdminShell user={props.user} setLocale={props.setLocale} signOut={signOutHere}>
      {props.children}
    </AdminShell>
  )
}
