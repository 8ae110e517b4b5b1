'use client'

import { useState } from 'react'
import type { ApiFailure, ApiResult } from '../api/call-api'
import { fieldErrors, type FieldErrors } from '../api/field-errors'
import { useNavigation } from '../navigation'
import { toast } from '../toast/toast'
import {
  adoptedState,
  editedState,
  savedState,
  storedState,
  type FormState,
  type PathsOf,
} from './form-state'
import { useErrorOf } from './use-error-of'
import { useShowRefused } from './use-show-refused'

/** A form as it is being edited; numbers are texts, '' = none. */
export type FormEditing<Form extends object> = {
  readonly form: Form
  readonly dirty: boolean
  readonly busy: boolean
  /** Somebody else has saved the same fields meanwhile; said once the page was read anew. */
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
  /** What the page has read since the form was; `undefined` = nothing newer. Its changes are shown beside those made here. */
  readonly newer?: Data | undefined
  /** Hears of everything that is stored: saved here or read anew. */
  readonly onStored?: (data: Data) => void
  /** What is wrong before anything is sent. */
  readonly check?: (form: Form) => FieldErrors
  /** What counts as a change; the form itself when left out. */
  readonly comparable?: (form: Form) => unknown
  /** Its own name when left out. */
  readonly pathsOf?: PathsOf
  /**
   * Fields that are written and never read, as far as `newer` may hold other values of them: what was typed there never goes over
   * what somebody else has saved meanwhile.
   */
  readonly secrets?: readonly (keyof Form & string)[]
}

/** The state of a form and how it is saved: refused fields are shown at the fields, and the first gets the focus. */
export function useForm<Form extends object, Data = unknown>(
  options: FormOptions<Form, Data>,
): FormEditing<Form> {
  const showRefused = useShowRefused()
  const { pending, refresh } = useNavigation()
  const [state, setState] = useState<FormState<Form>>(() => storedState(options.initial))
  const [busy, setBusy] = useState(false)
  const { form, errors } = state
  const failure = shownFailure(state, pending && options.load !== undefined)
  if (options.newer !== undefined && options.stored !== undefined && !busy) {
    const adopted = adoptedState(state, options.stored(options.newer), options)
    if (adopted !== null) {
      setState(adopted)
      options.onStored?.(options.newer)
    }
  }
  const refuse = (refused: FieldErrors, whole: ApiFailure | null): void => {
    setState((before) => ({ ...before, errors: refused, failure: whole }))
    showRefused(refused)
  }
  const save = async (): Promise<void> => {
    if (busy) return
    const issues = options.check?.(form) ?? {}
    if (Object.keys(issues).length > 0) return refuse(issues, null)
    setBusy(true)
    const result = await options.send(form)
    setBusy(false)
    if (!result.ok) {
      if (result.reason === 'STALE' && options.load !== undefined) refresh()
      return refuse(...refusalOf(result))
    }
    toast.settled()
    const stored = options.stored?.(result.data) ?? form
    setState((before) => savedState(before, { sent: form, stored }))
    options.onStored?.(result.data)
    options.onSaved(result.data)
  }
  const reload = async (): Promise<void> => {
    if (options.load === undefined) return
    const result = await options.load()
    if (result.ok) {
      setState((before) => storedState(options.stored?.(result.data) ?? before.stored))
      options.onStored?.(result.data)
    } else setState((before) => ({ ...before, failure: result }))
    refresh()
  }
  return {
    form,
    errors,
    dirty: isDirty(state, options.comparable),
    busy,
    stale: failure?.reason === 'STALE',
    failure,
    errorOf: useErrorOf(errors),
    edit: (patch) => setState((before) => editedState(before, patch, options.pathsOf)),
    save,
    reload,
    dismiss: () => setState((before) => ({ ...before, failure: null })),
  }
}

function isDirty<Form extends object>(
  { form, stored }: FormState<Form>,
  comparable: (form: Form) => unknown = (value) => value,
): boolean {
  return JSON.stringify(comparable(form)) !== JSON.stringify(comparable(stored))
}

/** Refused fields by their paths; the whole refusal where it names none. */
function refusalOf(result: ApiFailure): readonly [FieldErrors, ApiFailure | null] {
  const refused = fieldErrors(result)
  return [refused, Object.keys(refused).length === 0 ? result : null]
}

/** That another came first is said once the page was read anew: what was saved in other fields is only shown then. */
function shownFailure({ failure }: FormState<object>, isReading: boolean): ApiFailure | null {
  return isReading && failure?.reason === 'STALE' ? null : failure
}
