'use client'

import type { ReactElement } from 'react'
import { Input } from '../ui/input'
import { NativeSelect } from '../ui/native-select'
import { Textarea } from '../ui/textarea'
import { Field } from './field'
import { SwitchField } from './switch-field'
import type { FormEditing } from './use-form'

type NamesOf<Form, Value> = {
  [Name in keyof Form]: Value extends Form[Name] ? Name : never
}[keyof Form] &
  string

type Common<Form extends object> = {
  readonly editing: FormEditing<Form>
  readonly label: string
  readonly hint?: string
  readonly className?: string
}

/** What a text field of a form takes. */
export type TextInputProps<Form extends object> = Common<Form> & {
  readonly name: NamesOf<Form, string>
  readonly required?: boolean
  readonly numeric?: boolean
  readonly unit?: string
  readonly placeholder?: string
  readonly type?: 'datetime-local' | 'email' | 'password' | 'url'
  /** Room for several lines. */
  readonly multiline?: boolean
}

/** The parts a field has only when they are given. */
function optional(props: { readonly hint?: string; readonly className?: string }): {
  hint?: string
  className?: string
} {
  return {
    ...(props.hint === undefined ? {} : { hint: props.hint }),
    ...(props.className === undefined ? {} : { className: props.className }),
  }
}

/** The name is one of the form's, and the value fits it: both are checked where the input is written. */
function patchOf<Form extends object>(name: keyof Form, value: string | boolean): Partial<Form> {
  return { [name]: value } as unknown as Partial<Form>
}

/** A text or number of a form; `name` is also its path in the body. */
export function TextInput<Form extends object>(props: TextInputProps<Form>): ReactElement {
  const { editing, name } = props
  const value = String(editing.form[name])
  const edit = (text: string): void => editing.edit(patchOf(name, text))
  return (
    <Field
      label={props.label}
      path={name}
      error={editing.errorOf(name)}
      required={props.required === true}
      {...optional(props)}
    >
      {(control) =>
        props.multiline === true ? (
          <Textarea
            {...control}
            maxLength={20_000}
            value={value}
            onChange={(event) => edit(event.target.value)}
          />
        ) : (
          <span className="relative">
            <Input
              {...control}
              type={props.type ?? 'text'}
              maxLength={2048}
              autoComplete={props.type === 'password' ? 'new-password' : 'off'}
              inputMode={props.numeric === true ? 'decimal' : 'text'}
              placeholder={props.placeholder}
              className={props.unit === undefined ? '' : 'pr-12'}
              value={value}
              onChange={(event) => edit(event.target.value)}
            />
            {props.unit !== undefined && (
              <span className="pointer-events-none absolute inset-y-0 right-3 flex items-center text-xs text-muted-foreground">
                {props.unit}
              </span>
            )}
          </span>
        )
      }
    </Field>
  )
}

type Choice = { readonly value: string; readonly label: string }

/** One of few values. */
export function SelectInput<Form extends object>(
  props: Common<Form> & { readonly name: keyof Form & string; readonly choices: readonly Choice[] },
): ReactElement {
  const { editing, name } = props
  return (
    <Field label={props.label} path={name} error={editing.errorOf(name)} {...optional(props)}>
      {(control) => (
        <NativeSelect
          {...control}
          className="w-full"
          value={String(editing.form[name])}
          onChange={(event) => editing.edit(patchOf(name, event.target.value))}
        >
          {props.choices.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </NativeSelect>
      )}
    </Field>
  )
}

/** A yes or no with what it does. */
export function SwitchInput<Form extends object>(
  props: Omit<Common<Form>, 'hint' | 'className'> & {
    readonly name: NamesOf<Form, boolean>
    readonly hint: string
  },
): ReactElement {
  const { editing, name } = props
  return (
    <SwitchField
      label={props.label}
      hint={props.hint}
      path={name}
      checked={editing.form[name] === true}
      onChange={(checked) => editing.edit(patchOf(name, checked))}
    />
  )
}
