'use client'

import type { LucideIcon } from 'lucide-react'
import type { ReactElement } from 'react'
import { cn } from '../cn'
import { Link, useNavigation } from '../navigation'

export type NavItem = {
  readonly href: string
  readonly label: string
  readonly icon: LucideIcon
  /** Another address of the same page. */
  readonly alias?: string
}

/** The pages of a portal; the current one is marked. `home` is current only when it is the page itself. */
export function NavList(props: {
  readonly label: string
  readonly home: string
  readonly items: readonly NavItem[]
  readonly onNavigate?: () => void
}): ReactElement {
  const { pathname } = useNavigation()
  const isCurrent = ({ href, alias }: NavItem): boolean =>
    pathname === href || pathname === alias || (href !== props.home && pathname.startsWith(`${href}/`))
  return (
    <nav aria-label={props.label}>
      <ul className="flex flex-col gap-0.5">
        {props.items.map((item) => (
          <li key={item.href}>
            <Link
              href={item.href}
              {...(props.onNavigate === undefined ? {} : { onClick: props.onNavigate })}
              aria-current={isCurrent(item) ? 'page' : undefined}
              className={cn(
                'flex items-center gap-2.5 rounded-md px-2.5 py-2 text-sm font-medium text-muted-foreground hover:bg-accent hover:text-foreground',
                isCurrent(item) && 'bg-accent text-foreground',
              )}
            >
              <item.icon aria-hidden className="size-4" />
              {item.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
