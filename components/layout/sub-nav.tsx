'use client'

import type { ReactElement } from 'react'
import { cn } from '../cn'
import { Link, useNavigation } from '../navigation'

/** The pages of one area, as tabs that are links. */
export function SubNav(props: {
  readonly label: string
  readonly items: readonly { readonly href: string; readonly label: string }[]
}): ReactElement {
  const { pathname } = useNavigation()
  return (
    <nav aria-label={props.label} className="relative mb-4 overflow-x-auto border-b border-border">
      <ul className="flex gap-1">
        {props.items.map(({ href, label }) => (
          <li key={href} ref={pathname === href ? showInRow : undefined}>
            <Link
              href={href}
              aria-current={pathname === href ? 'page' : undefined}
              className={cn(
                '-mb-px block border-b-2 border-transparent px-3 py-2 text-sm font-medium whitespace-nowrap text-muted-foreground -outline-offset-2 hover:text-foreground',
                pathname === href && 'border-primary text-foreground',
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Narrow screens cut the row off: the page that is open must be among what is seen. */
function showInRow(item: HTMLLIElement | null): void {
  const row = item?.closest('nav')
  if (item === null || row === null || row === undefined) return
  row.scrollLeft = item.offsetLeft - (row.clientWidth - item.offsetWidth) / 2
}
