import { useId, type ReactElement, type ReactNode } from 'react'
import { Label } from '../ui/label'

/** What a control must carry so that its label, hint and error belong to it. */
export type FieldControl = {
  readonly id: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: true
}

/** A label, its control, a hint and an error, tied together for screen readers. */
export function Field(props: {
  readonly label: string
  readonly hint?: string
  readonly error?: string | undefined
  readonly children: (control: FieldControl) => ReactNode
}): ReactElement {
  const id = useId()
  const described = [
    props.hint === undefined ? '' : `${id}-hint`,
    props.error === undefined ? '' : `${id}-error`,
  ]
    .filter((part) => part !== '')
    .join(' ')
  return (
    <div className="flex flex-col gap-1.5">
      <Label htmlFor={id}>{props.label}</Label>
      {props.children({
        id,
        ...(described === '' ? {} : { 'aria-describedby': described }),
        ...(props.error === undefined ? {} : { 'aria-invalid': true }),
      })}
      {props.hint !== undefined && (
        <p id={`${id}-hint`} className="text-xs text-muted-foreground">
          {props.hint}
        </p>
      )}
      {props.error !== undefined && (
        <p id={`${id}-error`} className="text-xs text-destructive">
          {props.error}
        </p>
      )}
    </div>
  )
}
