'use client'

import { Ellipsis } from 'lucide-react'
import type { ReactElement } from 'react'
import { ActionMenu, type MenuAction } from '../ui/action-menu'
import { Button } from '../ui/button'
import { useFocusHandedOn } from '../ui/use-focus-handed-on'

export type RowAction = MenuAction

/** The menu at the end of a row. */
export function RowMenu(props: {
  /** Names the row, e.g. `Actions for ada`. */
  readonly label: string
  readonly busy?: boolean
  readonly actions: readonly RowAction[]
}): ReactElement {
  const going = useFocusHandedOn()
  return (
    <ActionMenu actions={props.actions} busy={props.busy === true}>
      <Button {...going} variant="ghost" size="icon" className="size-8" aria-label={props.label}>
        <Ellipsis aria-hidden />
      </Button>
    </ActionMenu>
  )
}
