'use client'

import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi } from '@/components/api/call-api'
import { FormCard } from '@/components/form/form-card'
import { SelectInput, SwitchInput, TextInput } from '@/components/form/form-inputs'
import { timeZoneChoices } from '@/components/form/time-zone-choices'
import { newerOf } from '@/components/form/newer-of'
import { useForm } from '@/components/form/use-form'
import { LOCALE_NAMES } from '@/components/format/locale-names'
import { useNavigation } from '@/components/navigation'
import { LOCALES, ROLES } from '@/lib/core'
import type { UserView } from '@/lib/services'
import { createBody, readUserForm, updateBody, type UserForm } from './user-form'

/** The fields of a user; `null` = a new one. */
export function UserCard({ user }: { readonly user: UserView | null }): ReactElement {
  const t = useTranslations('users')
  const { navigate, refresh } = useNavigation()
  const [seen, setSeen] = useState(user)
  const editing = useForm<UserForm, UserView>({
    initial: readUserForm(user),
    send: (form) =>
      user === null
        ? callApi('POST /admin/users', { body: createBody(form) })
        : callApi('PUT /admin/users/{id}', {
            path: { id: user.id },
            body: updateBody(form, seen?.revision ?? user.revision),
          }),
    ...(user === null ? {} : { load: () => callApi('GET /admin/users/{id}', { path: { id: user.id } }) }),
    stored: readUserForm,
    newer: newerOf(seen, user),
    secrets: ['password'],
    onStored: setSeen,
    onSaved: ({ id, email }) => {
      toast.success(t('saved', { email }))
      if (user === null) navigate(`/admin/users/${id}`, { replace: true })
      else refresh()
    },
  })
  return (
    <FormCard editing={editing} title={t('basics')} {...(user === null ? { submit: t('create') } : {})}>
      <div className="grid gap-4 lg:grid-cols-2">
        <TextInput editing={editing} name="email" type="email" label={t('email')} required />
        <TextInput editing={editing} name="name" label={t('name')} />
        <TextInput
          editing={editing}
          name="password"
          type="password"
          label={user === null ? t('password') : t('newPassword')}
          hint={user === null ? t('passwordHint') : t('newPasswordHint')}
          required={user === null}
        />
        <SelectInput
          editing={editing}
          name="role"
          label={t('role')}
          choices={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))}
        />
        <TextInput
          editing={editing}
          name="concurrency"
          label={t('concurrency')}
          hint={t('concurrencyHint')}
          numeric
        />
        <TextInput
          editing={editing}
          name="rpm_limit"
          label={t('rpmLimit')}
          hint={t('rpmLimitHint')}
          numeric
        />
        <SelectInput
          editing={editing}
          name="locale"
          label={t('language')}
          choices={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
        />
        <SelectInput
          editing={editing}
          name="time_zone"
          label={t('timeZone')}
          hint={t('timeZoneHint')}
          choices={timeZoneChoices(user?.time_zone ?? 'UTC')}
        />
        {user === null && (
          <TextInput editing={editing} name="balance" label={t('openingBalance')} unit="USD" numeric />
        )}
      </div>
      <TextInput editing={editing} name="notes" label={t('notes')} hint={t('notesHint')} multiline />
      <SwitchInput editing={editing} name="active" label={t('active')} hint={t('activeHint')} />
    </FormCard>
  )
}
