'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi } from '@/components/api/call-api'
import { FormDialog } from '@/components/form/form-dialog'
import { SelectInput, SwitchInput, TextInput } from '@/components/form/form-inputs'
import { useForm } from '@/components/form/use-form'
import { useNavigation } from '@/components/navigation'
import { PLATFORM_NAMES } from '@/components/routing/platform-badge'
import { PLATFORMS } from '@/lib/core'
import type { ErrorRuleView } from '@/lib/services'
import { readRuleForm, ruleBody, type RuleForm } from './rule-form'

/** Creates an error rule (`null`) or edits one. */
export function RuleDialog(props: {
  readonly rule: ErrorRuleView | null
  readonly onClose: () => void
}): ReactElement {
  const { rule } = props
  const t = useTranslations('errorRules')
  const { refresh } = useNavigation()
  const editing = useForm<RuleForm>({
    initial: readRuleForm(rule),
    send: (form) =>
      rule === null
        ? callApi('POST /admin/error-rules', { body: ruleBody(form, null) })
        : callApi('PUT /admin/error-rules/{id}', { path: { id: rule.id }, body: ruleBody(form, rule) }),
    onSaved: () => {
      toast.success(t('saved'))
      props.onClose()
      refresh()
    },
  })
  return (
    <FormDialog
      editing={editing}
      title={rule === null ? t('new') : t('editTitle', { name: rule.name })}
      onClose={props.onClose}
    >
      <div className="grid gap-4 sm:grid-cols-[1fr_8rem]">
        <TextInput editing={editing} name="name" label={t('name')} />
        <TextInput editing={editing} name="priority" label={t('priority')} hint={t('priorityHint')} numeric />
      </div>
      <fieldset className="flex flex-col gap-4">
        <legend className="mb-2 text-sm font-semibold">{t('condition')}</legend>
        <SelectInput
          editing={editing}
          name="platforms"
          label={t('platform')}
          choices={[
            { value: '', label: t('anyPlatform') },
            ...PLATFORMS.map((value) => ({ value, label: PLATFORM_NAMES[value] })),
          ]}
        />
        <TextInput
          editing={editing}
          name="status_codes"
          label={t('statusCodes')}
          hint={t('statusCodesHint')}
        />
        <TextInput
          editing={editing}
          name="keywords"
          label={t('keywords')}
          hint={t('keywordsHint')}
          multiline
        />
        <SelectInput
          editing={editing}
          name="match"
          label={t('match')}
          choices={[
            { value: 'any', label: t('matchAny') },
            { value: 'all', label: t('matchAll') },
          ]}
        />
      </fieldset>
      <fieldset className="flex flex-col gap-4">
        <legend className="mb-2 text-sm font-semibold">{t('answer')}</legend>
        <SwitchInput
          editing={editing}
          name="pass_through"
          label={t('passThrough')}
          hint={t('passThroughHint')}
        />
        <TextInput editing={editing} name="response_status" label={t('responseStatus')} numeric />
        <TextInput editing={editing} name="response_message" label={t('responseMessage')} multiline />
      </fieldset>
      <SwitchInput editing={editing} name="enabled" label={t('enabled')} hint={t('enabledHint')} />
    </FormDialog>
  )
}
