'use client'

import type { ReactElement, ReactNode } from 'react'
import { AdminNav } from './admin-nav'
import type { SetLocale } from './locale-switch'
import { PortalFrame } from './portal-frame'
import type { ShellUser } from './user-menu'

/** Frame of the admin portal. */
export function AdminShell(props: {
  readonly user: ShellUser
  readonly setLocale: SetLocale
  readonly signOut: () => Promise<void>
  readonly children: ReactNode
}): ReactElement {
  return <PortalFrame {...props} home="/admin" Nav={AdminNav} />
}
