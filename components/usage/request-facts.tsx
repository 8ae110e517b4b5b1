import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { formatDuration } from '@/components/format/format-duration'
import { LocalTime } from '@/components/format/local-time'
import { Facts } from '@/components/layout/facts'
import { ModelChain } from '@/components/routing/model-chain'
import { BillingModeBadge } from '@/components/usage/usage-badges'
import type { UsageDetail } from '@/lib/services'

type RowProps = { readonly row: UsageDetail }

function named(name: string | null, id: number | null): string | null {
  return id === null ? null : (name ?? `#${id}`)
}

/** Who asked for what, and the route it took. */
export function RouteFacts({ row }: RowProps): ReactElement {
  const t = useTranslations('usage')
  const d = useTranslations('usageDetail')
  return (
    <Facts
      facts={[
        { label: t('user'), value: named(row.user_email, row.user_id) },
        { label: t('key'), value: named(row.api_key_name, row.api_key_id) },
        { label: t('group'), value: named(row.group_name, row.group_id) },
        { label: t('channel'), value: named(row.channel_name, row.channel_id) ?? t('noChannel') },
        { label: t('account'), value: named(row.account_name, row.account_id) },
        {
          label: d('mapping'),
          value: (
            <ModelChain
              names={{
                requested: row.requested_model,
                mapped: row.mapped_model,
                upstream: row.upstream_model,
              }}
            />
          ),
        },
        {
          label: d('responseModel'),
          value:
            row.response_model === null ? null : (
              <code className="font-mono text-xs">{row.response_model}</code>
            ),
        },
        { label: t('mode'), value: <BillingModeBadge mode={row.billing_mode} /> },
        { label: t('protocol'), value: <code className="font-mono text-xs">{row.protocol}</code> },
      ]}
    />
  )
}

/** When it began and how long it took. */
export function TimingFacts({ row }: RowProps): ReactElement {
  const d = useTranslations('usageDetail')
  return (
    <Facts
      facts={[
        { label: d('started'), value: <LocalTime iso={row.created_at} /> },
        { label: d('duration'), value: formatDuration(row.duration_ms) },
        {
          label: d('firstToken'),
          value: row.first_token_ms === null ? null : formatDuration(row.first_token_ms),
        },
        { label: d('streamed'), value: row.stream ? d('yes') : d('no') },
      ]}
    />
  )
}

/** Where the call came from and what else is known of it. */
export function ClientFacts({ row }: RowProps): ReactElement {
  const d = useTranslations('usageDetail')
  const billingType = row.billing_type === 'subscription' ? 'subscription' : 'balance'
  return (
    <Facts
      facts={[
        { label: d('billingType'), value: d(`billingTypes.${billingType}`) },
        { label: d('userAgent'), value: row.user_agent },
        { label: d('ip'), value: row.ip },
        {
          label: d('upstreamRequestId'),
          value:
            row.upstream_request_id === null ? null : (
              <code className="font-mono text-xs break-all">{row.upstream_request_id}</code>
            ),
        },
        { label: d('error'), value: row.error_message },
      ]}
    />
  )
}
