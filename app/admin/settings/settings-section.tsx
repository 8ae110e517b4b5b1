'use client'

import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import type { ApiBody } from '@/components/api/api-calls'
import { callApi } from '@/components/api/call-api'
import { FormCard } from '@/components/form/form-card'
import { wholeNumber } from '@/components/form/whole-number'
import { SelectInput, SwitchInput, TextInput } from '@/components/form/form-inputs'
import { useForm, type FormEditing } from '@/components/form/use-form'
import { useNavigation } from '@/components/navigation'
import type { Settings } from '@/lib/core'
import { SETTINGS, settingsOf, type SettingName, type SettingSection } from './setting-sections'

/** Texts, and yes or no. */
type Values = Readonly<Record<string, string | boolean>>

/** One section of the settings with its own form. */
export function SettingsSection(props: {
  readonly section: SettingSection
  readonly settings: Settings
}): ReactElement {
  const { section } = props
  const t = useTranslations('settings')
  const { refresh } = useNavigation()
  const names = settingsOf(section)
  const [seen, setSeen] = useState(props.settings)
  const editing = useForm<Values, Settings>({
    initial: readValues(names, props.settings),
    send: (form) =>
      callApi('PUT /admin/settings', {
        query: { seen: JSON.stringify(seen, [...names]) },
        body: writeValues(names, form),
      }),
    load: () => callApi('GET /admin/settings'),
    stored: (data) => readValues(names, data),
    onStored: setSeen,
    onSaved: () => {
      toast.success(t('saved', { section: t(`sections.${section}.title`) }))
      refresh()
    },
  })
  return (
    <FormCard
      editing={editing}
      title={t(`sections.${section}.title`)}
      description={t(`sections.${section}.text`)}
    >
      <div className="grid items-start gap-5 lg:grid-cols-2">
        {names.map((name) => (
          <SettingInput key={name} name={name} editing={editing} />
        ))}
      </div>
    </FormCard>
  )
}

function SettingInput(props: {
  readonly name: SettingName
  readonly editing: FormEditing<Values>
}): ReactElement {
  const { name, editing } = props
  const t = useTranslations('settings')
  const units = useTranslations('settings.units')
  const setting = SETTINGS[name]
  const texts = { label: t(`fields.${name}.label`), hint: t(`fields.${name}.hint`) }
  switch (setting.kind) {
    case 'switch':
      return <SwitchInput editing={editing} name={name} {...texts} />
    case 'choice':
      return (
        <SelectInput
          editing={editing}
          name={name}
          {...texts}
          choices={setting.choices.map((value) => ({ value, label: t(`choices.${value}`) }))}
        />
      )
    case 'text':
      return <TextInput editing={editing} name={name} {...texts} />
    case 'lines':
      return <TextInput editing={editing} name={name} {...texts} multiline />
    case 'number':
      return <TextInput editing={editing} name={name} {...texts} numeric unit={units(setting.unit)} />
    default:
      return setting satisfies never
  }
}

function readValues(names: readonly SettingName[], settings: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(names.map((name) => [name, readValue(settings[name])]))
}

function readValue(value: unknown): string | boolean {
  if (typeof value === 'boolean') return value
  return Array.isArray(value) ? value.join('\n') : String(value)
}

/** An emptied field goes back to its default. */
function writeValues(names: readonly SettingName[], form: Values): ApiBody<'PUT /admin/settings'> {
  return Object.fromEntries(names.map((name) => [name, writeValue(name, form[name] ?? '')]))
}

function writeValue(name: SettingName, value: string | boolean): unknown {
  if (typeof value === 'boolean') return value
  const setting = SETTINGS[name]
  const text = value.trim()
  if (setting.kind === 'lines') {
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  }
  if (text === '') return null
  return setting.kind === 'number' && setting.unit !== 'factor' ? wholeNumber(text) : text
}
