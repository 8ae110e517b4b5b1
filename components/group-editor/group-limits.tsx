'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Field } from '../form/field'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { NativeSelect } from '../ui/native-select'
import { useGroup } from './group-context'
import { takersOfInvalid, type OtherGroup } from './other-groups'
import { TextField } from './text-field'

/** Limits, image prices and the groups that take over. */
export function GroupLimits({ others }: { readonly others: readonly OtherGroup[] }): ReactElement {
  const t = useTranslations('groupEditor')
  const { form } = useGroup()
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('limits')}</CardTitle>
        <p className="text-xs text-muted-foreground">{t('limitsHint')}</p>
      </CardHeader>
      <CardContent className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
          <TextField name="rpm_limit" label={t('rpmLimit')} hint={t('rpmLimitHint')} numeric />
          <TextField name="daily_limit_usd" label={t('dailyLimit')} unit="$" numeric />
          <TextField name="weekly_limit_usd" label={t('weeklyLimit')} unit="$" numeric />
          <TextField name="monthly_limit_usd" label={t('monthlyLimit')} unit="$" numeric />
          <TextField name="image_price_1k" label={t('image1k')} unit="$" numeric />
          <TextField name="image_price_2k" label={t('image2k')} unit="$" numeric />
          <TextField name="image_price_4k" label={t('image4k')} unit="$" numeric />
        </div>
        <h3 className="mt-2 text-sm font-semibold">{t('fallbacks')}</h3>
        <p className="-mt-3 text-xs text-muted-foreground">{t('fallbackHint')}</p>
        <div className="grid gap-4 lg:grid-cols-2">
          <FallbackField name="fallback_group_id" label={t('fallback')} others={others} />
          <FallbackField
            name="fallback_group_id_on_invalid_request"
            label={t('fallbackInvalid')}
            others={takersOfInvalid(others, form.fallback_group_id_on_invalid_request)}
          />
        </div>
      </CardContent>
    </Card>
  )
}

function FallbackField(props: {
  readonly name: 'fallback_group_id' | 'fallback_group_id_on_invalid_request'
  readonly label: string
  readonly others: readonly OtherGroup[]
}): ReactElement {
  const { name } = props
  const t = useTranslations('groupEditor')
  const { form, edit, errorOf } = useGroup()
  return (
    <Field label={props.label} path={name} error={errorOf(name)}>
      {(control) => (
        <NativeSelect
          {...control}
          value={form[name] ?? ''}
          onChange={(event) =>
            edit({ [name]: event.target.value === '' ? null : Number(event.target.value) })
          }
        >
          <option value="">{t('noFallback')}</option>
          {props.others.map((group) => (
            <option key={group.id} value={group.id}>
              {group.name}
            </option>
          ))}
        </NativeSelect>
      )}
    </Field>
  )
}
