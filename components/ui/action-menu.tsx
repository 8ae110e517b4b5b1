'use client'

import { useRef, useState, type ReactElement, type ReactNode } from 'react'
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from './dropdown-menu'

export type MenuAction = {
  readonly key: string
  readonly label: string
  readonly icon?: ReactNode
  readonly destructive?: boolean
  readonly onSelect: () => void
}

/**
 * A button with a menu of things to do. What is chosen happens once the menu is gone and the button has the focus again:
 * a dialog that opened beside the closing menu would take its vanishing entry for what it was opened by.
 */
export function ActionMenu(props: {
  readonly actions: readonly MenuAction[]
  /** Stays closed; the button keeps the focus all the same. */
  readonly busy?: boolean
  /** The button. */
  readonly children: ReactElement
}): ReactElement {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement | null>(null)
  const chosen = useRef<MenuAction | null>(null)
  const onCloseAutoFocus = (event: Event): void => {
    const action = chosen.current
    chosen.current = null
    if (action === null) return
    event.preventDefault()
    button.current?.focus()
    action.onSelect()
  }
  return (
    <DropdownMenu open={open} onOpenChange={(next) => setOpen(next && props.busy !== true)}>
      <DropdownMenuTrigger ref={button} asChild aria-disabled={props.busy === true ? true : undefined}>
        {props.children}
      </DropdownMenuTrigger>
      <DropdownMenuContent onCloseAutoFocus={onCloseAutoFocus}>
        {props.actions.map((action) => (
          <DropdownMenuItem
            key={action.key}
            className={action.destructive === true ? 'text-destructive' : ''}
            onSelect={() => {
              chosen.current = action
            }}
          >
            {action.icon}
            {action.label}
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
