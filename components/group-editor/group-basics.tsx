'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { PLATFORMS, SUBSCRIPTION_TYPES } from '@/lib/core'
import { Field } from '../form/field'
import { SwitchField } from '../form/switch-field'
import { PLATFORM_NAMES } from '../routing/platform-badge'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { NativeSelect } from '../ui/native-select'
import { useGroup } from './group-context'
import { TextField } from './text-field'

/** Name, platform, plan and who may use the group. */
export function GroupBasics(props: {
  /** Nothing depends on the platform yet. */
  readonly platformIsFree: boolean
}): ReactElement {
  const t = useTranslations('groupEditor')
  const { form, edit } = useGroup()
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('basics')}</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-5 lg:grid-cols-2">
        <div className="flex flex-col gap-4">
          <TextField name="name" label={t('name')} required />
          <TextField name="description" label={t('description')} multiline />
          <PlatformField free={props.platformIsFree} />
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              name="rate_multiplier"
              label={t('multiplier')}
              hint={t('multiplierHint')}
              unit="×"
              numeric
            />
            <TextField name="sort_order" label={t('sortOrder')} numeric />
          </div>
        </div>
        <div className="flex flex-col gap-4">
          <SwitchField
            label={t('active')}
            hint={t('activeHint')}
            path="status"
            checked={form.status === 'active'}
            onChange={(checked) => edit({ status: checked ? 'active' : 'disabled' })}
          />
          <SwitchField
            label={t('exclusive')}
            hint={t('exclusiveHint')}
            path="is_exclusive"
            checked={form.is_exclusive}
            onChange={(checked) => edit({ is_exclusive: checked })}
          />
          <SwitchField
            label={t('claudeCodeOnly')}
            hint={t('claudeCodeOnlyHint')}
            path="claude_code_only"
            checked={form.claude_code_only}
            onChange={(checked) => edit({ claude_code_only: checked })}
          />
          <PlanField />
        </div>
      </CardContent>
    </Card>
  )
}

function PlatformField({ free }: { readonly free: boolean }): ReactElement {
  const t = useTranslations('groupEditor')
  const { form, edit, errorOf } = useGroup()
  return (
    <Field
      label={t('platform')}
      hint={t('platformHint')}
      path="platform"
      error={errorOf('platform')}
      required
    >
      {(control) => (
        <NativeSelect
          {...control}
          disabled={!free}
          value={form.platform}
          onChange={(event) => {
            const platform = PLATFORMS.find((known) => known === event.target.value)
            if (platform !== undefined) edit({ platform })
          }}
        >
          {PLATFORMS.map((platform) => (
            <option key={platform} value={platform}>
              {PLATFORM_NAMES[platform]}
            </option>
          ))}
        </NativeSelect>
      )}
    </Field>
  )
}

function PlanField(): ReactElement {
  const t = useTranslations('groupEditor')
  const { form, edit, errorOf } = useGroup()
  return (
    <Field label={t('plan')} path="subscription_type" error={errorOf('subscription_type')}>
      {(control) => (
        <NativeSelect
          {...control}
          value={form.subscription_type}
          onChange={(event) => {
            const plan = SUBSCRIPTION_TYPES.find((known) => known === event.target.value)
            if (plan !== undefined) edit({ subscription_type: plan })
          }}
        >
          {SUBSCRIPTION_TYPES.map((plan) => (
            <option key={plan} value={plan}>
              {t(`plans.${plan}`)}
            </option>
          ))}
        </NativeSelect>
      )}
    </Field>
  )
}
