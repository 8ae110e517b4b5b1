'use client'

import { useTimeZone, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import type { ApiBody } from '@/components/api/api-calls'
import { callApi } from '@/components/api/call-api'
import { FormDialog } from '@/components/form/form-dialog'
import { SelectInput, TextInput } from '@/components/form/form-inputs'
import { useForm, type FormEditing } from '@/components/form/use-form'
import { wholeNumber } from '@/components/form/whole-number'
import { sentTime } from '@/components/format/zoned-time'
import { REDEEM_TYPES } from '@/lib/core'

type GenerateBody = ApiBody<'POST /admin/redeem-codes/generate'>

export type GroupChoice = { readonly id: number; readonly name: string }

type GenerateForm = {
  readonly type: string
  readonly count: string
  readonly value: string
  readonly group_id: string
  readonly validity_days: string
  readonly expires_at: string
  readonly notes: string
}

/** Asks what codes are to give and how many of them. */
export function GenerateDialog(props: {
  readonly groups: readonly GroupChoice[]
  readonly onMade: (codes: readonly string[]) => void
  readonly onClose: () => void
}): ReactElement {
  const t = useTranslations('redeemCodes')
  const timeZone = useTimeZone() ?? 'UTC'
  const types = REDEEM_TYPES.filter((type) => type !== 'subscription' || props.groups.length > 0)
  const editing = useForm({
    initial: {
      type: 'balance',
      count: '10',
      value: '10',
      group_id: String(props.groups[0]?.id ?? ''),
      validity_days: '30',
      expires_at: '',
      notes: '',
    },
    send: (form) =>
      callApi('POST /admin/redeem-codes/generate', {
        body: generateBody(form, sentTime(form.expires_at, timeZone)),
      }),
    onSaved: ({ codes }) => props.onMade(codes),
  })
  return (
    <FormDialog editing={editing} title={t('generateTitle')} submit={t('generate')} onClose={props.onClose}>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectInput
          editing={editing}
          name="type"
          label={t('type')}
          choices={types.map((value) => ({ value, label: t(`types.${value}`) }))}
        />
        <TextInput editing={editing} name="count" label={t('howMany')} numeric required />
        <WorthInputs editing={editing} groups={props.groups} />
        <TextInput
          editing={editing}
          name="expires_at"
          label={t('expires')}
          hint={t('expiresHint', { timeZone })}
          type="datetime-local"
        />
        <TextInput editing={editing} name="notes" label={t('notes')} />
      </div>
    </FormDialog>
  )
}

function WorthInputs(props: {
  readonly editing: FormEditing<GenerateForm>
  readonly groups: readonly GroupChoice[]
}): ReactElement {
  const t = useTranslations('redeemCodes')
  const { editing } = props
  if (editing.form.type === 'balance') {
    return <TextInput editing={editing} name="value" label={t('amount')} unit="USD" numeric required />
  }
  if (editing.form.type === 'concurrency') {
    return <TextInput editing={editing} name="value" label={t('requestsMore')} numeric required />
  }
  const choices = props.groups.map(({ id, name }) => ({ value: String(id), label: name }))
  return (
    <>
      <SelectInput editing={editing} name="group_id" label={t('group')} choices={choices} />
      <TextInput editing={editing} name="validity_days" label={t('days')} numeric required />
    </>
  )
}

function generateBody(form: GenerateForm, expiresAt: string | null): GenerateBody {
  const common = { count: wholeNumber(form.count), expires_at: expiresAt, notes: form.notes.trim() }
  if (form.type === 'balance') return { ...common, type: form.type, value: form.value.trim() }
  if (form.type === 'concurrency') return { ...common, type: form.type, value: wholeNumber(form.value) }
  return {
    ...common,
    type: form.type,
    group_id: Number(form.group_id),
    validity_days: wholeNumber(form.validity_days),
  }
}
