'use client'

import type { ReactElement } from 'react'
import { Field } from '../form/field'
import { Input } from '../ui/input'
import { useAccount } from './account-context'
import type { AccountForm } from './account-form'

type TextName = {
  [Name in keyof AccountForm]: string extends AccountForm[Name] ? Name : never
}[keyof AccountForm]

/** A text or number of the account's form. */
export function AccountTextField(props: {
  readonly name: TextName
  readonly label: string
  readonly hint?: string
  readonly placeholder?: string
  readonly unit?: string
  readonly required?: boolean
  readonly numeric?: boolean
  readonly type?: 'datetime-local' | 'url'
}): ReactElement {
  const { name } = props
  const { form, edit, errorOf } = useAccount()
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
            type={props.type ?? 'text'}
            maxLength={2048}
            autoComplete="off"
            inputMode={props.numeric === true ? 'decimal' : 'text'}
            placeholder={props.placeholder}
            className={props.unit === undefined ? '' : 'pr-10'}
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
