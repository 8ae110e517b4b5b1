'use client'

import type { ReactElement, ReactNode } from 'react'
import type { SetLocale } from '@/components/layout/locale-switch'
import { SelfShell } from '@/components/layout/self-shell'
import type { ShellUser } from '@/components/layout/user-menu'
import { signOutHere } from '../sign-out'

export function SignedInSelf(props: {
  readonly user: ShellUser
  readonly setLocale: SetLocale
  readonly children: ReactNode
}): ReactElement {
  return (
    <SelfShell user={props.user} setLocale={props.setLocale} signOut={signOutHere}>
      {props.children}
    </SelfShell>
  )
}
