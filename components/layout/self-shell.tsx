'use client'

import type { ReactElement, ReactNode } from 'react'
import type { SetLocale } from './locale-switch'
import { PortalFrame } from './portal-frame'
import { homeOf, SelfNav } from './self-nav'
import type { ShellUser } from './user-menu'

/** Frame of the self-service portal. */
export function SelfShell(props: {
  readonly user: ShellUser
  readonly setLocale: SetLocale
  readonly signOut: () => Promise<void>
  readonly children: ReactNode
}): ReactElement {
  return <PortalFrame {...props} home={homeOf(props.user.role)} Nav={SelfNav} />
}
