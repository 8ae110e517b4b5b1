'use client'

import { useTimeZone, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { SwitchField } from '../form/switch-field'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { useAccount } from './account-context'
import { AccountTextField } from './account-text-field'

/** How much the account serves, in which order, and until when. */
export function AccountLimits(): ReactElement {
  const t = useTranslations('accountEditor')
  const timeZone = useTimeZone() ?? 'UTC'
  const { form, edit } = useAccount()
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('limits')}</CardTitle>
        <p className="text-xs text-muted-foreground">{t('limitsHint')}</p>
      </CardHeader>
      <CardContent className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
          <AccountTextField name="concurrency" label={t('concurrency')} hint={t('concurrencyHint')} numeric />
          <AccountTextField name="priority" label={t('priority')} hint={t('priorityHint')} numeric />
          <AccountTextField name="load_factor" label={t('loadFactor')} hint={t('loadFactorHint')} numeric />
          <AccountTextField
            name="rate_multiplier"
            label={t('multiplier')}
            hint={t('multiplierHint')}
            unit="×"
            numeric
          />
          <AccountTextField name="max_sessions" label={t('maxSessions')} numeric />
          <AccountTextField
            name="session_idle_minutes"
            label={t('sessionIdle')}
            unit={t('minutes')}
            numeric
          />
          <AccountTextField name="quota_usd" label={t('quota')} unit="$" numeric />
          <AccountTextField name="quota_daily_usd" label={t('quotaDaily')} unit="$" numeric />
          <AccountTextField name="quota_weekly_usd" label={t('quotaWeekly')} unit="$" numeric />
        </div>
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <AccountTextField
            name="expires_at"
            type="datetime-local"
            label={t('expires')}
            hint={t('expiresHint', { timeZone })}
          />
          <SwitchField
            label={t('autoPause')}
            hint={t('autoPauseHint')}
            path="auto_pause_on_expired"
            checked={form.auto_pause_on_expired}
            onChange={(checked) => edit({ auto_pause_on_expired: checked })}
          />
        </div>
      </CardContent>
    </Card>
  )
}
