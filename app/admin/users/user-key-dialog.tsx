'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi, record } from '@/components/api/call-api'
import { FormDialog } from '@/components/form/form-dialog'
import { SelectInput, SwitchInput, TextInput } from '@/components/form/form-inputs'
import { useForm } from '@/components/form/use-form'
import { useNavigation } from '@/components/navigation'
import type { KeyView } from '@/lib/services'
import { keyBody, readKeyForm, type KeyForm } from './key-form'
import type { GroupChoice } from './user-groups-card'

/** Creates a key for a user (`null`) or edits one. */
export function KeyDialog(props: {
  readonly userId: number
  readonly apiKey: KeyView | null
  readonly groups: readonly GroupChoice[]
  readonly onClose: () => void
  /** Hears the key itself, which only the answer to its creation carries. */
  readonly onSecret: (secret: string) => void
}): ReactElement {
  const { apiKey, groups, userId } = props
  const t = useTranslations('userKeys')
  const { refresh } = useNavigation()
  const url = `/api/v1/admin/users/${userId}/api-keys`
  const editing = useForm<KeyForm>({
    initial: readKeyForm(apiKey, String(groups[0]?.id ?? '')),
    send: (form) =>
      apiKey === null
        ? callApi('POST', url, keyBody(form, null))
        : callApi('PUT', `${url}/${apiKey.id}`, keyBody(form, apiKey)),
    onSaved: (data) => {
      const { key, name } = record(data)
      if (typeof key === 'string') props.onSecret(key)
      else toast.success(t('saved', { name: String(name) }))
      props.onClose()
      refresh()
    },
  })
  return (
    <FormDialog
      editing={editing}
      title={apiKey === null ? t('newTitle') : t('editTitle', { name: apiKey.name })}
      onClose={props.onClose}
      {...(apiKey === null ? { submit: t('create') } : {})}
    >
      <TextInput editing={editing} name="name" label={t('name')} required />
      <SelectInput
        editing={editing}
        name="group_id"
        label={t('group')}
        hint={t('groupHint')}
        choices={[
          { value: '', label: t('noGroup') },
          ...groups.map(({ id, name }) => ({ value: String(id), label: name })),
        ]}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextInput
          editing={editing}
          name="quota"
          label={t('quota')}
          hint={t('quotaHint')}
          unit="USD"
          numeric
        />
        <TextInput
          editing={editing}
          name="rpm_limit"
          label={t('rpmLimit')}
          hint={t('rpmLimitHint')}
          numeric
        />
        <TextInput editing={editing} name="rate_limit_5h" label={t('limit5h')} unit="USD" numeric />
        <TextInput editing={editing} name="rate_limit_1d" label={t('limit1d')} unit="USD" numeric />
        <TextInput editing={editing} name="rate_limit_7d" label={t('limit7d')} unit="USD" numeric />
        <TextInput
          editing={editing}
          name="expires_in_days"
          label={t('expiresIn')}
          hint={apiKey === null ? t('expiresInHint') : t('expiresInEditHint')}
          numeric
        />
        <TextInput
          editing={editing}
          name="ip_whitelist"
          label={t('allowedAddresses')}
          hint={t('addressesHint')}
          multiline
        />
        <TextInput editing={editing} name="ip_blacklist" label={t('blockedAddresses')} multiline />
      </div>
      {apiKey === null && (
        <TextInput editing={editing} name="custom_key" label={t('customKey')} hint={t('customKeyHint')} />
      )}
      <SwitchInput editing={editing} name="active" label={t('active')} hint={t('activeHint')} />
    </FormDialog>
  )
}
