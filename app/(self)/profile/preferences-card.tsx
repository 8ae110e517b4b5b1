'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi } from '@/components/api/call-api'
import { FormCard } from '@/components/form/form-card'
import { SelectInput, TextInput } from '@/components/form/form-inputs'
import { timeZoneChoices } from '@/components/form/time-zone-choices'
import { useForm } from '@/components/form/use-form'
import { LOCALE_NAMES } from '@/components/format/locale-names'
import type { SetLocale } from '@/components/layout/locale-switch'
import { useNavigation } from '@/components/navigation'
import { LOCALES, type Locale } from '@/lib/core'
import type { ProfileView } from '@/lib/services'

type Preferences = { readonly name: string; readonly locale: Locale; readonly time_zone: string }

/** Name, language and time zone; both hold in this browser at once. */
export function PreferencesCard(props: {
  readonly profile: ProfileView
  readonly setLocale: SetLocale
  readonly setTimeZone: (timeZone: string) => Promise<void>
}): ReactElement {
  const t = useTranslations('self.profile')
  const { refresh } = useNavigation()
  const { name, locale, time_zone: timeZone } = props.profile
  const preferences: Preferences = { name, locale, time_zone: timeZone }
  const editing = useForm({
    initial: preferences,
    send: (form) => callApi('PUT /user/profile', { body: form }),
    onSaved: (data) => {
      void props
        .setTimeZone(data.time_zone)
        .then(() => props.setLocale(data.locale))
        .then(() => {
          toast.success(t('saved'))
          refresh()
        })
    },
  })
  return (
    <FormCard editing={editing} title={t('preferences')}>
      <TextInput editing={editing} name="name" label={t('name')} />
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
        choices={timeZoneChoices(timeZone)}
      />
    </FormCard>
  )
}
