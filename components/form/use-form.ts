'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from '../toast/toast'
import type { ApiFailure, ApiResult } from '../api/call-api'
import { fieldErrors } from '../api/field-errors'
import { focusField } from './focus-field'
import { useErrorText } from '../api/use-error-text'

/** A form as it is being edited; numbers are texts, '' = none. */
export type FormEditing<Form extends object> = {
  readonly form: Form
  readonly dirty: boolean
  readonly busy: boolean
  readonly stale: boolean
  /** Why nothing was saved, beside refused fields. */
  readonly failure: ApiFailure | null
  readonly errorOf: (path: string) => string | undefined
  readonly edit: (patch: Partial<Form>) => void
  readonly save: () => Promise<void>
  readonly dismiss: () => void
}

type FormOptions<Form extends object, Data> = {
  readonly initial: Form
  readonly send: (form: Form) => Promise<ApiResult<Data>>
  /** What is stored after a save; left out where the form goes away with it. */
  readonly stored?: (data: Data) => Form
  readonly onSaved: (data: Data) => void
}

type FormState<Form> = {
  readonly form: Form
  readonly stored: Form
  readonly failure: ApiFailure | null
}

/** The state of a form and how it is saved: refused fields are shown at the fields, and the first gets the focus. */
export function useForm<Form extends object, Data = unknown>(
  options: FormOptions<Form, Data>,
): FormEditing<Form> {
  const t = useTranslations('form')
  const errorText = useErrorText()
  const [state, setState] = useState<FormState<Form>>({
    form: options.initial,
    stored: options.initial,
    failure: null,
  })
  const [busy, setBusy] = useState(false)
  const { form, failure } = state
  const errors = failure === null ? {} : fieldErrors(failure)
  const save = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    const result = await options.send(form)
    setBusy(false)
    if (result.ok) {
      const stored = options.stored?.(result.data) ?? form
      setState({ form: stored, stored, failure: null })
      options.onSaved(result.data)
      return
    }
    setState({ ...state, failure: result })
    const paths = Object.keys(result.fields)
    if (paths.length > 0) toast.error(t('refused', { count: paths.length }))
    // Once the errors are on the page.
    setTimeout(() => focusField(paths[0]), 0)
  }
  return {
    form,
    dirty: JSON.stringify(form) !== JSON.stringify(state.stored),
    busy,
    stale: failure?.reason === 'STALE',
    failure: Object.keys(errors).length === 0 ? failure : null,
    errorOf(path) {
      const error = errors[path]
      return error === undefined ? undefined : errorText(error)
    },
    edit: (patch) => setState((before) => edited(before, patch)),
    save,
    dismiss: () => setState({ ...state, failure: null }),
  }
}

/** A change takes the error of its field away. */
function edited<Form extends object>(state: FormState<Form>, patch: Partial<Form>): FormState<Form> {
  const { failure } = state
  const form = { ...state.form, ...patch }
  if (failure === null || Object.keys(failure.fields).length === 0) return { ...state, form }
  const standing = Object.entries(failure.fields).filter(([path]) => !((path.split('.')[0] ?? '') in patch))
  const left = standing.length === 0 ? null : { ...failure, fields: Object.fromEntries(standing) }
  return { ...state, form, failure: left }
}
