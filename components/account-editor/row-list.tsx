'use client'

import { Plus } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { cn } from '../cn'
import { Button } from '../ui/button'
import { RemoveButton } from '../ui/remove-button'

/** Rows of a form that can be added and removed. */
export function RowList<Row>(props: {
  readonly rows: readonly Row[]
  readonly add: string
  readonly empty: string
  /** Names the button that removes a row. */
  readonly removeLabel: (row: Row, index: number) => string
  readonly newRow: Row
  /** The fields of a row have labels above them. */
  readonly labelled?: true
  /** Path of the list in the body, for a refusal of the list as a whole. */
  readonly path: string
  readonly onChange: (rows: readonly Row[]) => void
  readonly children: (row: Row, change: (patch: Partial<Row>) => void, index: number) => ReactNode
}): ReactElement {
  const { rows, onChange } = props
  return (
    <div className="flex flex-col gap-3">
      {rows.length === 0 && <p className="text-sm text-muted-foreground">{props.empty}</p>}
      <ul className="flex flex-col gap-3">
        {rows.map((row, index) => (
          // Rows have no identity of their own, and are only added at the end.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className="flex items-start gap-2">
            <div className="min-w-0 flex-1">
              {props.children(
                row,
                (patch) => onChange(rows.map((old, at) => (at === index ? { ...old, ...patch } : old))),
                index,
              )}
            </div>
            <RemoveButton
              className={cn('shrink-0', props.labelled === true && 'mt-5')}
              label={props.removeLabel(row, index)}
              onRemove={() => onChange(rows.filter((_, at) => at !== index))}
            />
          </li>
        ))}
      </ul>
      <Button
        variant="outline"
        size="small"
        className="self-start"
        data-field={props.path}
        onClick={() => onChange([...rows, props.newRow])}
      >
        <Plus aria-hidden />
        {props.add}
      </Button>
    </div>
  )
}
