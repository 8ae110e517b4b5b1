'use client'

import { X } from 'lucide-react'
import type { ReactElement } from 'react'
import { useFocusHandedOn } from './use-focus-handed-on'

/** Takes the chip it stands in (marked `data-chip`) out of its list. */
export function RemoveChip(props: {
  /** Names the chip, e.g. `Remove ada`. */
  readonly label: string
  readonly onRemove: () => void
}): ReactElement {
  const going = useFocusHandedOn()
  return (
    <button
      {...going}
      type="button"
      aria-label={props.label}
      className="-mr-1 cursor-pointer rounded-full p-0.5 hover:bg-foreground/12"
      onClick={props.onRemove}
    >
      <X aria-hidden className="size-3" />
    </button>
  )
}
