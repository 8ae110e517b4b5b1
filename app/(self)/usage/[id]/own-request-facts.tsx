import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { formatDuration } from '@/components/format/format-duration'
import { Facts } from '@/components/layout/facts'
import { BillingModeBadge } from '@/components/usage/usage-badges'
import type { OwnUsageDetail } from '@/lib/services'

/** What was asked with which key, how long it took, and where the call came from. */
export function OwnRequestFacts({ row }: { readonly row: OwnUsageDetail }): ReactElement {
  const t = useTranslations('usage')
  const d = useTranslations('usageDetail')
  const code = (text: string): ReactElement => <code className="font-mono text-xs break-all">{text}</code>
  const billingType = row.billing_type === 'subscription' ? 'subscription' : 'balance'
  return (
    <Facts
      facts={[
        { label: t('key'), value: row.api_key_name ?? `#${row.api_key_id}` },
        { label: t('group'), value: row.group_name ?? `#${row.group_id}` },
        { label: t('model'), value: code(row.requested_model) },
        {
          label: d('responseModel'),
          value: row.response_model === null ? null : code(row.response_model),
        },
        { label: t('mode'), value: <BillingModeBadge mode={row.billing_mode} /> },
        { label: d('billingType'), value: d(`billingTypes.${billingType}`) },
        { label: t('protocol'), value: code(row.protocol) },
        { label: d('streamed'), value: row.stream ? d('yes') : d('no') },
        { label: d('duration'), value: formatDuration(row.duration_ms) },
        {
          label: d('firstToken'),
          value: row.first_token_ms === null ? null : formatDuration(row.first_token_ms),
        },
        { label: d('userAgent'), value: row.user_agent },
        { label: d('ip'), value: row.ip },
        { label: d('error'), value: row.error_message },
      ]}
    />
  )
}
