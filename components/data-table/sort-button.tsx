import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'

const ICONS = { asc: ArrowUp, desc: ArrowDown, none: ChevronsUpDown }

/** A column's heading; a button where the server can sort by the column. */
export function SortButton(props: {
  readonly sortable: boolean
  readonly sorted: false | 'asc' | 'desc'
  readonly toggle: () => void
  readonly children: ReactNode
}): ReactElement {
  if (!props.sortable) return <>{props.children}</>
  const Icon = ICONS[props.sorted === false ? 'none' : props.sorted]
  return (
    <button
      type="button"
      onClick={props.toggle}
      className="-mx-1 inline-flex cursor-pointer items-center gap-1 rounded px-1 py-0.5 hover:text-foreground"
    >
      {props.children}
      <Icon aria-hidden className="size-3.5" />
    </button>
  )
}
