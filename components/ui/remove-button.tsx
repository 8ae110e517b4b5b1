'use client'

import { Trash2 } from 'lucide-react'
import type { ReactElement } from 'react'
import { Button } from './button'
import { useFocusHandedOn } from './use-focus-handed-on'

/** Takes a row out of a list that is being edited. */
export function RemoveButton(props: {
  /** Names the row, e.g. `Remove interval 2`. */
  readonly label: string
  readonly className?: string
  readonly onRemove: () => void
}): ReactElement {
  const going = useFocusHandedOn()
  return (
    <Button
      {...going}
      variant="ghost"
      size="icon"
      className={props.className}
      aria-label={props.label}
      onClick={props.onRemove}
    >
      <Trash2 aria-hidden />
    </Button>
  )
}
