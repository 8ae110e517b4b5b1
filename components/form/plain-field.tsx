import type { ReactElement } from 'react'
import { Input } from '../ui/input'
import { Field } from './field'

/** A field that is read when its form is sent. */
export function PlainField(props: {
  readonly name: string
  readonly label: string
  readonly type: 'email' | 'password' | 'text'
  readonly autoComplete: string
  readonly hint?: string
  readonly error?: string | undefined
  readonly defaultValue?: string
}): ReactElement {
  return (
    <Field
      label={props.label}
      path={props.name}
      error={props.error}
      {...(props.hint === undefined ? {} : { hint: props.hint })}
    >
      {(control) => (
        <Input
          {...control}
          name={props.name}
          type={props.type}
          maxLength={256}
          autoComplete={props.autoComplete}
          defaultValue={props.defaultValue}
        />
      )}
    </Field>
  )
}
