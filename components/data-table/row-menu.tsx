'use client'

import { Ellipsis } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { Button } from '../ui/button'
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../ui/dropdown-menu'

export type RowAction = {
  readonly key: string
  readonly label: string
  readonly icon?: ReactNode
  readonly destructive?: boolean
  readonly onSelect: () => void
}

/** The menu at the end of a row. */
export function RowMenu(props: {
  /** Names the row, e.g. `Actions for ada`. */
  readonly label: string
  readonly busy?: boolean
  readonly actions: readonly RowAction[]
}): ReactElement {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button
          variant="ghost"
          size="icon"
          className="size-8"
          disabled={props.busy === true}
          aria-label={props.label}
        >
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        {props.actions.map((action) => (
          <DropdownMenuItem
            key={action.key}
            className={action.destructive === true ? 'text-destructive' : ''}
            onSelect={action.onSelect}
          >
            {action.icon}
            {action.label}
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
