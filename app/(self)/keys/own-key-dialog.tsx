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
import { keyBody, readKeyForm, type KeyForm } from '../../admin/users/key-form'
import type { CreatedKey } from './created-key-dialog'
import type { KeyGroup } from './key-choices'

const URL = '/api/v1/user/keys'

/** Creates a key of one's own (`null`) or edits one. */
export function OwnKeyDialog(props: {
  readonly apiKey: KeyView | null
  readonly groups: readonly KeyGroup[]
  readonly onClose: () => void
  /** Hears the key itself, which only the answer to its creation carries. */
  readonly onCreated: (created: CreatedKey) => void
}): ReactElement {
  const { apiKey, groups } = props
  const t = useTranslations('self.keys')
  const k = useTranslations('userKeys')
  const { refresh } = useNavigation()
  const editing = useForm<KeyForm>({
    initial: readKeyForm(apiKey, String(groups[0]?.id ?? '')),
    send: (form) =>
      apiKey === null
        ? callApi('POST', URL, keyBody(form, null))
        : callApi('PUT', `${URL}/${apiKey.id}`, keyBody(form, apiKey)),
    onSaved: (data) => {
      const { key, name, group_id: groupId } = record(data)
      if (typeof key === 'string') {
        props.onCreated({
          key,
          name: String(name),
          groupId: typeof groupId === 'number' ? groupId : null,
        })
      } else toast.success(k('saved', { name: String(name) }))
      props.onClose()
      refresh()
    },
  })
  return (
    <FormDialog
      editing={editing}
      title={apiKey === null ? t('newTitle') : k('editTitle', { name: apiKey.name })}
      onClose={props.onClose}
      {...(apiKey === null ? { submit: k('create') } : {})}
    >
      <TextInput editing={editing} name="name" label={k('name')} hint={t('nameHint')} required />
      <SelectInput
        editing={editing}
        name="group_id"
        label={k('group')}
        hint={t('groupHint')}
        choices={[
          { value: '', label: k('noGroup') },
          ...groups.map(({ id, name }) => ({ value: String(id), label: name })),
        ]}
      />
      <details className="flex flex-col gap-4" open={apiKey !== null}>
        <summary className="cursor-pointer text-sm font-medium">{t('limits')}</summary>
        <div className="mt-4 grid gap-4 sm:grid-cols-2">
          <TextInput
            editing={editing}
            name="quota"
            label={k('quota')}
            hint={k('quotaHint')}
            unit="USD"
            numeric
          />
          <TextInput
            editing={editing}
            name="rpm_limit"
            label={k('rpmLimit')}
            hint={k('rpmLimitHint')}
            numeric
          />
          <TextInput editing={editing} name="rate_limit_5h" label={k('limit5h')} unit="USD" numeric />
          <TextInput editing={editing} name="rate_limit_1d" label={k('limit1d')} unit="USD" numeric />
          <TextInput editing={editing} name="rate_limit_7d" label={k('limit7d')} unit="USD" numeric />
          <TextInput
            editing={editing}
            name="expires_in_days"
            label={k('expiresIn')}
            hint={apiKey === null ? k('expiresInHint') : k('expiresInEditHint')}
            numeric
          />
          <TextInput
            editing={editing}
            name="ip_whitelist"
            label={k('allowedAddresses')}
            hint={k('addressesHint')}
            multiline
          />
          <TextInput editing={editing} name="ip_blacklist" label={k('blockedAddresses')} multiline />
        </div>
      </details>
      <SwitchInput editing={editing} name="active" label={k('active')} hint={k('activeHint')} />
    </FormDialog>
  )
}
