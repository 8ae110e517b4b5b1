'use client'

import { useState } from 'react'
import type { ApiFailure, ApiResult } from '../api/call-api'
import { fieldErrors } from '../api/field-errors'
import type { FieldErrors } from '../api/field-errors'
import { useNavigation } from '../navigation'
import { toast } from '../toast/toast'
import { useErrorOf } from './use-error-of'
import { useShowRefused } from './use-show-refused'

/** A form as it is being edited; numbers are texts, '' = none. */
export type FormEditing<Form extends object> = {
  readonly form: Form
  readonly dirty: boolean
  readonly busy: boolean
  /** Somebody else has saved meanwhile. */
  readonly stale: boolean
  /** Why nothing was saved, beside refused fields. */
  readonly failure: ApiFailure | null
  /** Refused fields by their paths in the body. */
  readonly errors: FieldErrors
  readonly errorOf: (path: string) => string | undefined
  readonly edit: (patch: Partial<Form>) => void
  readonly save: () => Promise<void>
  /** Shows what is stored now; the changes made here are lost. */
  readonly reload: () => Promise<void>
  readonly dismiss: () => void
}

export type FormOptions<Form extends object, Data> = {
  readonly initial: Form
  readonly send: (form: Form) => Promise<ApiResult<Data>>
  /** What is stored after a save; left out where the form goes away with it. */
  readonly stored?: (data: Data) => Form
  readonly onSaved: (data: Data) => void
  /** Reads what is stored now, where somebody else may have saved meanwhile. */
  readonly load?: () => Promise<ApiResult<Data>>
  /** Hears of everything that is stored: saved here or read anew. */
  readonly onStored?: (data: Data) => void
  /** What is wrong before anything is sent. */
  readonly check?: (form: Form) => FieldErrors
  /** What counts as a change; the form itself when left out. */
  readonly comparable?: (form: Form) => unknown
  /** Paths in the body that a field of the form stands for; its own name when left out. */
  readonly pathsOf?: (field: string) => readonly string[]
}

type FormState<Form> = {
  readonly form: Form
  readonly stored: Form
  readonly failure: ApiFailure | null
  readonly errors: FieldErrors
}

/** The state of a form and how it is saved: refused fields are shown at the fields, and the first gets the focus. */
export function useForm<Form extends object, Data = unknown>(
  options: FormOptions<Form, Data>,
): FormEditing<Form> {
  const showRefused = useShowRefused()
  const { refresh } = useNavigation()
  const [state, setState] = useState<FormState<Form>>(() => storedState(options.initial))
  const [busy, setBusy] = useState(false)
  const { form, failure, errors } = state
  const { comparable = (value: Form): unknown => value } = options
  const refuse = (next: FormState<Form>): void => {
    setState(next)
    showRefused(next.errors)
  }
  const keep = (data: Data): void => {
    setState(storedState(options.stored?.(data) ?? form))
    options.onStored?.(data)
  }
  const save = async (): Promise<void> => {
    if (busy) return
    const issues = options.check?.(form) ?? {}
    if (Object.keys(issues).length > 0) return refuse({ ...state, errors: issues, failure: null })
    setBusy(true)
    const result = await options.send(form)
    setBusy(false)
    if (!result.ok) return refuse(refused(state, result))
    toast.settled()
    keep(result.data)
    options.onSaved(result.data)
  }
  const reload = async (): Promise<void> => {
    if (options.load === undefined) return
    const result = await options.load()
    if (result.ok) keep(result.data)
    else setState({ ...state, failure: result })
    refresh()
  }
  return {
    form,
    errors,
    dirty: JSON.stringify(comparable(form)) !== JSON.stringify(comparable(state.stored)),
    busy,
    stale: failure?.reason === 'STALE',
    failure,
    errorOf: useErrorOf(errors),
    edit: (patch) => setState((before) => edited(before, patch, options.pathsOf)),
    save,
    reload,
    dismiss: () => setState({ ...state, failure: null }),
  }
}

function storedState<Form>(stored: Form): FormState<Form> {
  return { form: stored, stored, failure: null, errors: {} }
}

/** Refused fields are shown at the fields; a refusal without fields for the form as a whole. */
function refused<Form>(state: FormState<Form>, failure: ApiFailure): FormState<Form> {
  const errors = fieldErrors(failure)
  return { ...state, errors, failure: Object.keys(errors).length === 0 ? failure : null }
}

/** A change takes the errors of its fields away, rows and parts of them included. */
function edited<Form extends object>(
  state: FormState<Form>,
  patch: Partial<Form>,
  pathsOf: (field: string) => readonly string[] = (field) => [field],
): FormState<Form> {
  const touched = Object.keys(patch).flatMap(pathsOf)
  const standing = Object.entries(state.errors).filter(
    ([path]) => !touched.some((field) => path === field || path.startsWith(`${field}.`)),
  )
  return { ...state, form: { ...state.form, ...patch }, errors: Object.fromEntries(standing) }
}
