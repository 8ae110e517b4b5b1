'use client'

import type { ReactElement } from 'react'
import { Field } from '../form/field'
import { Input } from '../ui/input'
import { useGroup } from './group-context'
import type { GroupForm } from './group-form'

type TextName = {
  [Name in keyof GroupForm]: string extends GroupForm[Name] ? Name : never
}[keyof GroupForm]

/** A text or number of the group's form. */
export function TextField(props: {
  readonly name: TextName
  readonly label: string
  readonly hint?: string
  readonly unit?: string
  readonly required?: boolean
  readonly numeric?: boolean
}): ReactElement {
  const { name } = props
  const { form, edit, errorOf } = useGroup()
  return (
    <Field
      label={props.label}
      path={name}
      error={errorOf(name)}
      required={props.required === true}
      {...(props.hint === undefined ? {} : { hint: props.hint })}
    >
      {(control) => (
        <span className="relative">
          <Input
            {...control}
            maxLength={200}
            autoComplete="off"
            inputMode={props.numeric === true ? 'decimal' : 'text'}
            className={props.numeric === true ? 'pr-10 tabular-nums' : ''}
            value={form[name]}
            onChange={(event) => edit({ [name]: event.target.value })}
          />
          {props.unit !== undefined && (
            <span className="pointer-events-none absolute inset-y-0 right-3 flex items-center text-xs text-muted-foreground">
              {props.unit}
            </span>
          )}
        </span>
      )}
    </Field>
  )
}
