'use client'

import { createContext, use, type ComponentType, type ReactNode } from 'react'

export type LinkProps = {
  readonly href: string
  readonly className?: string
  readonly children: ReactNode
  readonly title?: string
  readonly 'aria-current'?: 'page' | undefined
  readonly 'aria-label'?: string
  readonly onClick?: () => void
}

/** What components need of the router; the app provides it, so that they stay strangers to the framework. */
export type Navigation = {
  readonly Link: ComponentType<LinkProps>
  readonly pathname: string
  /** Query of the page without `?`. */
  readonly search: string
  /** A navigation is under way. */
  readonly pending: boolean
  /** `shallow`: only the address changes, what the server made of the page stands. */
  readonly navigate: (
    href: string,
    options?: { readonly replace?: boolean; readonly shallow?: boolean },
  ) => void
  readonly refresh: () => void
}

export const NavigationContext = createContext<Navigation | null>(null)

export function useNavigation(): Navigation {
  const navigation = use(NavigationContext)
  if (navigation === null) throw new Error('useNavigation needs a NavigationContext above it')
  return navigation
}

/** A link through the app's router. */
export function Link(props: LinkProps): ReactNode {
  const { Link: RouterLink } = useNavigation()
  return <RouterLink {...props} />
}
