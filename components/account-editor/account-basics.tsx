'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { ACCOUNT_TYPES, PLATFORMS } from '@/lib/core'
import { Field } from '../form/field'
import { SwitchField } from '../form/switch-field'
import { PLATFORM_NAMES } from '../routing/platform-badge'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { NativeSelect } from '../ui/native-select'
import { Textarea } from '../ui/textarea'
import { useAccount } from './account-context'
import { AccountTextField } from './account-text-field'

/** Name, platform, and whether the account takes requests. */
export function AccountBasics(): ReactElement {
  const t = useTranslations('accountEditor')
  const { form, edit, errorOf } = useAccount()
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('basics')}</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-5 lg:grid-cols-2">
        <div className="flex flex-col gap-4">
          <AccountTextField name="name" label={t('name')} required />
          <Field label={t('notes')} path="notes" error={errorOf('notes')}>
            {(control) => (
              <Textarea
                {...control}
                maxLength={10_000}
                value={form.notes}
                onChange={(event) => edit({ notes: event.target.value })}
              />
            )}
          </Field>
          <PlatformAndType />
        </div>
        <div className="flex flex-col gap-4">
          <SwitchField
            label={t('active')}
            hint={t('activeHint')}
            path="status"
            checked={form.active}
            onChange={(active) => edit({ active })}
          />
          <SwitchField
            label={t('schedulable')}
            hint={t('schedulableHint')}
            path="schedulable"
            checked={form.schedulable}
            onChange={(schedulable) => edit({ schedulable })}
          />
          {form.platform === 'antigravity' && (
            <SwitchField
              label={t('mixed')}
              hint={t('mixedHint')}
              path="mixed_scheduling"
              checked={form.mixed_scheduling}
              onChange={(checked) => edit({ mixed_scheduling: checked })}
            />
          )}
          <SwitchField
            label={t('warmup')}
            hint={t('warmupHint')}
            path="intercept_warmup"
            checked={form.intercept_warmup}
            onChange={(checked) => edit({ intercept_warmup: checked })}
          />
        </div>
      </CardContent>
    </Card>
  )
}

function PlatformAndType(): ReactElement {
  const t = useTranslations('accountEditor')
  const types = useTranslations('accounts.types')
  const { form, edit, errorOf } = useAccount()
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t('platform')} path="platform" error={errorOf('platform')} required>
        {(control) => (
          <NativeSelect
            {...control}
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
      <Field label={t('type')} path="type" error={errorOf('type')} required>
        {(control) => (
          <NativeSelect
            {...control}
            value={form.type}
            onChange={(event) => {
              const type = ACCOUNT_TYPES.find((known) => known === event.target.value)
              if (type !== undefined) edit({ type })
            }}
          >
            {ACCOUNT_TYPES.map((type) => (
              <option key={type} value={type}>
                {types(type)}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
    </div>
  )
}
