'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import type { ApiResult } from '../api/call-api'
import { FormDialog } from '../form/form-dialog'
import { SelectInput, SwitchInput, TextInput } from '../form/form-inputs'
import { useForm, type FormEditing } from '../form/use-form'
import { useNavigation } from '../navigation'
import { toast } from '../toast/toast'
import { keyBody, readKeyForm, type KeyForm } from './key-form'
import type { KeyRow } from './key-row'

export type KeyBody = ReturnType<typeof keyBody>

/** A stored key as its call answers it; the key itself is in the answer to its creation alone. */
export type SavedKey = {
  readonly name: string
  readonly group_id: number | null
  readonly key?: string
}

/** Creates a key (`null`) or edits one. */
export function KeyDialog(props: {
  readonly apiKey: KeyRow | null
  readonly groups: readonly { readonly id: number; readonly name: string }[]
  readonly send: (body: KeyBody) => Promise<ApiResult<SavedKey>>
  /** The key may be given instead of being made by chance. */
  readonly takesCustomKey?: true
  readonly onClose: () => void
  readonly onCreated?: (created: SavedKey & { readonly key: string }) => void
}): ReactElement {
  const { apiKey, groups } = props
  const t = useTranslations('userKeys')
  const { refresh } = useNavigation()
  const editing = useForm<KeyForm, SavedKey>({
    initial: readKeyForm(apiKey, String(groups[0]?.id ?? '')),
    send: (form) => props.send(keyBody(form, apiKey)),
    onSaved: ({ key, ...saved }) => {
      if (key === undefined) toast.success(t('saved', { name: saved.name }))
      else props.onCreated?.({ ...saved, key })
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
      <TextInput editing={editing} name="name" label={t('name')} hint={t('nameHint')} required />
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
      <details className="flex flex-col gap-4" open={apiKey !== null}>
        <summary className="cursor-pointer text-sm font-medium">{t('limits')}</summary>
        <LimitInputs editing={editing} isNew={apiKey === null} />
      </details>
      {apiKey === null && props.takesCustomKey === true && (
        <TextInput editing={editing} name="custom_key" label={t('customKey')} hint={t('customKeyHint')} />
      )}
      <SwitchInput editing={editing} name="active" label={t('active')} hint={t('activeHint')} />
    </FormDialog>
  )
}

function LimitInputs(props: {
  readonly editing: FormEditing<KeyForm>
  readonly isNew: boolean
}): ReactElement {
  const { editing } = props
  const t = useTranslations('userKeys')
  const usd = { unit: 'USD', numeric: true } as const
  return (
    <div className="mt-4 grid gap-4 sm:grid-cols-2">
      <TextInput editing={editing} name="quota" label={t('quota')} hint={t('quotaHint')} {...usd} />
      <TextInput editing={editing} name="rpm_limit" label={t('rpmLimit')} hint={t('rpmLimitHint')} numeric />
      <TextInput editing={editing} name="rate_limit_5h" label={t('limit5h')} {...usd} />
      <TextInput editing={editing} name="rate_limit_1d" label={t('limit1d')} {...usd} />
      <TextInput editing={editing} name="rate_limit_7d" label={t('limit7d')} {...usd} />
      <TextInput
        editing={editing}
        name="expires_in_days"
        label={t('expiresIn')}
        hint={props.isNew ? t('expiresInHint') : t('expiresInEditHint')}
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
  )
}
