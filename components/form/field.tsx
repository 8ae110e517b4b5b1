import { useId, type ReactElement, type ReactNode } from 'react'
import { cn } from '../cn'
import { Label } from '../ui/label'

/** What a control must carry so that its label, hint and error belong to it. */
export type FieldControl = {
  readonly id: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: true
  readonly 'aria-required'?: true
  /** Path of the field in the body, by which a refusal finds it. */
  readonly 'data-field'?: string
}

/** A label, its control, a hint and an error, tied together for screen readers. */
export function Field(props: {
  readonly label: string
  readonly hint?: string
  readonly error?: string | undefined
  readonly required?: boolean
  readonly path?: string
  readonly className?: string
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
    <div className={cn('flex min-w-0 flex-col gap-1.5', props.className)}>
      <Label htmlFor={id}>
        {props.label}
        {props.required === true && <RequiredMark />}
      </Label>
      {props.children({
        id,
        ...(described === '' ? {} : { 'aria-describedby': described }),
        ...(props.error === undefined ? {} : { 'aria-invalid': true }),
        ...(props.required === true ? { 'aria-required': true } : {}),
        ...(props.path === undefined ? {} : { 'data-field': props.path }),
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

/** The star of a field that must be filled in; screen readers hear it from the control. */
export function RequiredMark(): ReactElement {
  return (
    <span aria-hidden className="ml-0.5 text-destructive">
      *
    </span>
  )
}
