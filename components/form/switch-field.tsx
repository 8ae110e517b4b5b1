'use client'

import { useId, type ReactElement } from 'react'
import { Label } from '../ui/label'
import { Switch } from '../ui/switch'

/** A switch with its label and what it does. */
export function SwitchField(props: {
  readonly label: string
  readonly hint: string
  readonly path: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}): ReactElement {
  const id = useId()
  return (
    <div className="flex items-start gap-3">
      <Switch
        id={id}
        data-field={props.path}
        aria-describedby={`${id}-hint`}
        checked={props.checked}
        onCheckedChange={props.onChange}
      />
      <div className="flex min-w-0 flex-col gap-1.5">
        <Label htmlFor={id}>{props.label}</Label>
        <p id={`${id}-hint`} className="text-xs text-muted-foreground">
          {props.hint}
        </p>
      </div>
    </div>
  )
}
