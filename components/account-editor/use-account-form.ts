'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from '../toast/toast'
import { callApi, type ApiFailure, type ApiResult } from '../api/call-api'
import { fieldErrors } from '../api/field-errors'
import type { FieldErrors } from '../channel-form/find-issues'
import { focusField } from '../form/focus-field'
import { useNavigation } from '../navigation'
import {
  EMPTY_ACCOUNT,
  readAccount,
  writeAccount,
  writeStatus,
  type AccountAnswer,
  type AccountForm,
} from './account-form'

export type AccountEditing = {
  readonly form: AccountForm
  readonly errors: FieldErrors
  readonly dirty: boolean
  readonly busy: boolean
  readonly stale: boolean
  /** Masks of the stored secrets by field; none for a new account. */
  readonly masks: Readonly<Record<string, string>>
  /** Why nothing was saved, beside refused fields. */
  readonly failure: ApiFailure | null
  readonly edit: (patch: Partial<AccountForm>) => void
  readonly save: () => Promise<void>
  readonly reload: () => Promise<void>
  readonly dismiss: () => void
}

type AccountState = {
  readonly form: AccountForm
  /** What is stored, its revision and its masked secrets; `null` before the first save. */
  readonly stored: AccountForm
  readonly revision: number | null
  readonly masks: Readonly<Record<string, string>>
  readonly errors: FieldErrors
  readonly failure: ApiFailure | null
}

/** The state of an account's form and how it is saved; `null` = a new account. */
export function useAccountForm(account: AccountAnswer | null): AccountEditing {
  const t = useTranslations('accountEditor')
  const { navigate, refresh } = useNavigation()
  const [state, setState] = useState<AccountState>(() => stateOf(account))
  const [busy, setBusy] = useState(false)
  const { form, stored, failure } = state

  const save = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    const result = await send(account, state)
    setBusy(false)
    if (!result.ok) {
      const refusal = refused(state, result)
      setState(refusal)
      const paths = Object.keys(refusal.errors)
      if (paths.length > 0) toast.error(t('refused', { count: paths.length }))
      // Once the errors are on the page.
      setTimeout(() => focusField(paths[0]), 0)
      return
    }
    const answer = result.data
    setState(stateOf(answer))
    toast.success(t('saved', { name: answer.name }))
    if (account === null) navigate(`/admin/accounts/${answer.id}`, { replace: true })
    else refresh()
  }
  const reload = async (): Promise<void> => {
    if (account === null) return
    const result = await callApi('GET /admin/accounts/{id}', { path: { id: account.id } })
    setState(result.ok ? stateOf(result.data) : { ...state, failure: result })
    refresh()
  }
  return {
    form,
    errors: state.errors,
    dirty: JSON.stringify(form) !== JSON.stringify(stored),
    busy,
    stale: failure?.reason === 'STALE',
    masks: state.masks,
    failure,
    edit: (patch) => setState((before) => edited(before, patch)),
    save,
    reload,
    dismiss: () => setState({ ...state, failure: null }),
  }
}

function send(
  account: AccountAnswer | null,
  { form, stored, revision }: AccountState,
): Promise<ApiResult<AccountAnswer>> {
  const body = { ...writeAccount(form), ...writeStatus(form, account === null ? null : stored) }
  if (account === null) return callApi('POST /admin/accounts', { body })
  return callApi('PUT /admin/accounts/{id}', {
    path: { id: account.id },
    body: { ...body, ...(revision === null ? {} : { revision }) },
  })
}

function stateOf(account: AccountAnswer | null): AccountState {
  const form = account === null ? EMPTY_ACCOUNT : readAccount(account)
  const masks = Object.entries(account?.credentials ?? {}).map(([field, mask]) => [field, String(mask)])
  return {
    form,
    stored: form,
    revision: account?.revision ?? null,
    masks: Object.fromEntries(masks),
    errors: {},
    failure: null,
  }
}

/** Errors of what was changed go: rows belong to their list. */
function edited(state: AccountState, patch: Partial<AccountForm>): AccountState {
  const touched = new Set(Object.keys(patch).map((field) => PATHS[field] ?? field))
  const standing = Object.entries(state.errors).filter(([path]) => {
    const [first = '', second = ''] = path.split('.')
    return !touched.has(first) && !(first === 'credentials' && touched.has(second))
  })
  return { ...state, form: { ...state.form, ...patch }, errors: Object.fromEntries(standing) }
}

/** Fields of the form that have another name in the body. */
const PATHS: Readonly<Record<string, string>> = {
  mapping: 'model_mapping',
  rules: 'temp_unschedulable_rules',
}

/** Refused fields are shown at the fields; a refusal without fields for the form as a whole. */
function refused(state: AccountState, failure: ApiFailure): AccountState {
  const errors = fieldErrors(failure)
  return { ...state, errors, failure: Object.keys(errors).length === 0 ? failure : null }
}
