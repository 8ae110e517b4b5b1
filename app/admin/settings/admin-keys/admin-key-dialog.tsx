'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { FormDialog } from '@/components/form/form-dialog'
import { SelectInput, TextInput } from '@/components/form/form-inputs'
import { useForm } from '@/components/form/use-form'
import { useNavigation } from '@/components/navigation'

const SCOPES = ['read', 'provision', 'full'] as const

/** Makes an admin key; `onSecret` hears the key itself. */
export function AdminKeyDialog(props: {
  readonly onClose: () => void
  readonly onSecret: (secret: string) => void
}): ReactElement {
  const t = useTranslations('adminKeys')
  const { refresh } = useNavigation()
  const editing = useForm({
    initial: { name: '', scope: 'provision' },
    send: (form) => callApi('POST /admin/settings/admin-keys', { body: form }),
    onSaved: (data) => {
      props.onClose()
      props.onSecret(data.key)
      refresh()
    },
  })
  return (
    <FormDialog editing={editing} title={t('new')} submit={t('create')} onClose={props.onClose}>
      <TextInput editing={editing} name="name" label={t('name')} hint={t('nameHint')} required />
      <SelectInput
        editing={editing}
        name="scope"
        label={t('scope')}
        hint={t('scopeHint')}
        choices={SCOPES.map((value) => ({ value, label: t(`scopes.${value}`) }))}
      />
    </FormDialog>
  )
}
