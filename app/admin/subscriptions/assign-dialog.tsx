'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { apiUrl } from '@/components/api/api-url'
import { callApi } from '@/components/api/call-api'
import type { Entity } from '@/components/data-table/entity-list'
import { EntityPicker } from '@/components/form/entity-picker'
import { FormDialog } from '@/components/form/form-dialog'
import { SelectInput, TextInput } from '@/components/form/form-inputs'
import { useForm } from '@/components/form/use-form'
import { wholeNumber } from '@/components/form/whole-number'
import { useNavigation } from '@/components/navigation'

export type GroupChoice = { readonly id: number; readonly name: string }

const NOBODY: readonly Entity[] = []

/** Gives one or many users a subscription of a group. */
export function AssignDialog(props: {
  readonly groups: readonly GroupChoice[]
  readonly onClose: () => void
}): ReactElement {
  const t = useTranslations('subscriptions')
  const { refresh } = useNavigation()
  const editing = useForm({
    initial: { user_ids: NOBODY, group_id: String(props.groups[0]?.id ?? ''), validity_days: '30' },
    send: (form) =>
      callApi('POST /admin/subscriptions/bulk-assign', {
        body: {
          user_ids: form.user_ids.map(({ id }) => id),
          group_id: Number(form.group_id),
          validity_days: wholeNumber(form.validity_days),
        },
      }),
    onSaved: ({ assigned, skipped }) => {
      toast.success(t('wasAssigned', { assigned: assigned.length, skipped: skipped.length }))
      props.onClose()
      refresh()
    },
  })
  return (
    <FormDialog editing={editing} title={t('assignTitle')} submit={t('assign')} onClose={props.onClose}>
      <EntityPicker
        label={t('users')}
        path="user_ids"
        error={editing.errorOf('user_ids')}
        hint={t('usersHint')}
        listUrl={apiUrl('GET /admin/users')}
        nameField="email"
        chosen={editing.form.user_ids}
        onChange={(chosen) => editing.edit({ user_ids: chosen })}
      />
      <SelectInput
        editing={editing}
        name="group_id"
        label={t('group')}
        choices={props.groups.map(({ id, name }) => ({ value: String(id), label: name }))}
      />
      <TextInput editing={editing} name="validity_days" label={t('days')} numeric required />
    </FormDialog>
  )
}
