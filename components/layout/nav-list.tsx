'use client'

import type { LucideIcon } from 'lucide-react'
import type { ReactElement } from 'react'
import { cn } from '../cn'
import { Link, useNavigation } from '../navigation'

export type NavItem = { readonly href: string; readonly label: string; readonly icon: LucideIcon }

/** The pages of a portal; the current one is marked. `home` is current only when it is the page itself. */
export function NavList(props: {
  readonly label: string
  readonly home: string
  readonly items: readonly NavItem[]
  readonly onNavigate?: () => void
}): ReactElement {
  const { pathname } = useNavigation()
  const isCurrent = (href: string): boolean =>
    href === props.home ? pathname === href : pathname === href || pathname.startsWith(`${href}/`)
  return (
    <nav aria-label={props.label}>
      <ul className="flex flex-col gap-0.5">
        {props.items.map(({ href, label, icon: Icon }) => (
          <li key={href}>
            <Link
              href={href}
              {...(props.onNavigate === undefined ? {} : { onClick: props.onNavigate })}
              aria-current={isCurrent(href) ? 'page' : undefined}
              className={cn(
                'flex items-center gap-2.5 rounded-md px-2.5 py-2 text-sm font-medium text-muted-foreground hover:bg-accent hover:text-foreground',
                isCurrent(href) && 'bg-accent text-foreground',
              )}
            >
              <Icon aria-hidden className="size-4" />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
