'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from '../toast/toast'
import { callApi, type ApiFailure } from '../api/call-api'
import { fieldErrors } from '../api/field-errors'
import type { FieldErrors } from '../channel-form/find-issues'
import { focusField } from '../form/focus-field'
import { useNavigation } from '../navigation'
import { EMPTY_GROUP, readGroup, writeGroup, type GroupAnswer, type GroupForm } from './group-form'
import { routingIssues } from './routing-form'

export type GroupEditing = {
  readonly form: GroupForm
  readonly errors: FieldErrors
  readonly dirty: boolean
  readonly busy: boolean
  readonly stale: boolean
  /** Why nothing was saved, beside refused fields. */
  readonly failure: ApiFailure | null
  readonly edit: (patch: Partial<GroupForm>) => void
  readonly save: () => Promise<void>
  readonly reload: () => Promise<void>
  readonly dismiss: () => void
}

type GroupState = {
  readonly form: GroupForm
  /** What is stored, and its revision; `null` before the first save. */
  readonly stored: GroupForm
  readonly revision: number | null
  readonly errors: FieldErrors
  readonly failure: ApiFailure | null
}

/** The state of a group's form and how it is saved; `null` = a new group. */
export function useGroupForm(group: GroupAnswer | null): GroupEditing {
  const t = useTranslations('groupEditor')
  const { navigate, refresh } = useNavigation()
  const [state, setState] = useState<GroupState>(() => stateOf(group))
  const [busy, setBusy] = useState(false)
  const { form, errors, failure } = state

  const showRefusal = (refusal: GroupState): void => {
    setState(refusal)
    const paths = Object.keys(refusal.errors)
    if (paths.length > 0) toast.error(t('refused', { count: paths.length }))
    // Once the errors are on the page.
    setTimeout(() => focusField(paths[0]), 0)
  }
  const save = async (): Promise<void> => {
    if (busy) return
    const issues = routingIssues(form.model_routing)
    if (Object.keys(issues).length > 0) return showRefusal({ ...state, errors: issues, failure: null })
    setBusy(true)
    const body = { ...writeGroup(form), ...(state.revision === null ? {} : { revision: state.revision }) }
    const result = await (group === null
      ? callApi('POST /admin/groups', { body })
      : callApi('PUT /admin/groups/{id}', { path: { id: group.id }, body }))
    setBusy(false)
    if (!result.ok) return showRefusal(refused(state, result))
    const answer = result.data
    setState(stateOf(answer))
    toast.success(t('saved', { name: answer.name }))
    if (group === null) navigate(`/admin/groups/${answer.id}`, { replace: true })
    else refresh()
  }
  const reload = async (): Promise<void> => {
    if (group === null) return
    const result = await callApi('GET /admin/groups/{id}', { path: { id: group.id } })
    setState(result.ok ? stateOf(result.data) : { ...state, failure: result })
    refresh()
  }
  return {
    form,
    errors,
    dirty: JSON.stringify(writeGroup(form)) !== JSON.stringify(writeGroup(state.stored)),
    busy,
    stale: failure?.reason === 'STALE',
    failure,
    edit: (patch) => setState((before) => edited(before, patch)),
    save,
    reload,
    dismiss: () => setState({ ...state, failure: null }),
  }
}

function stateOf(group: GroupAnswer | null): GroupState {
  const form = group === null ? EMPTY_GROUP : readGroup(group)
  return { form, stored: form, revision: group?.revision ?? null, errors: {}, failure: null }
}

function edited(state: GroupState, patch: Partial<GroupForm>): GroupState {
  const standing = Object.entries(state.errors).filter(([path]) => !((path.split('.')[0] ?? '') in patch))
  return { ...state, form: { ...state.form, ...patch }, errors: Object.fromEntries(standing) }
}

/** Refused fields are shown at the fields; a refusal without fields for the form as a whole. */
function refused(state: GroupState, failure: ApiFailure): GroupState {
  const errors = fieldErrors(failure)
  return { ...state, errors, failure: Object.keys(errors).length === 0 ? failure : null }
}
