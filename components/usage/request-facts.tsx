import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Duration } from '../format/duration'
import { GatewayText } from '../format/gateway-text'
import { LocalTime } from '../format/local-time'
import { Facts } from '../layout/facts'
import { ModelChain } from '../routing/model-chain'
import { entityLink } from './entity-link'
import { BillingModeBadge } from './usage-badges'
import type { OperatorRequest, RequestRow } from './request-row'

type FactsProps = { readonly row: RequestRow; readonly operator: OperatorRequest | null }

function code(text: string | null): ReactElement | null {
  return text === null ? null : <code className="font-mono text-xs break-all">{text}</code>
}

/** Who asked for what, and the route it took. */
export function RouteFacts({ row, operator }: FactsProps): ReactElement {
  const t = useTranslations('usage')
  const d = useTranslations('usageDetail')
  const common = [
    { label: t('mode'), value: <BillingModeBadge mode={row.billing_mode} /> },
    { label: t('protocol'), value: code(row.protocol) },
  ]
  if (operator === null) {
    return (
      <Facts
        facts={[
          { label: t('key'), value: row.api_key_name ?? `#${row.api_key_id}` },
          { label: t('group'), value: row.group_name ?? `#${row.group_id}` },
          { label: t('model'), value: code(row.requested_model) },
          { label: d('responseModel'), value: code(row.response_model) },
          ...common,
        ]}
      />
    )
  }
  const names = {
    requested: row.requested_model,
    mapped: operator.mapped_model,
    upstream: operator.upstream_model,
  }
  return (
    <Facts
      facts={[
        { label: t('user'), value: entityLink(operator.user_email, operator.user_id, '/admin/users') },
        { label: t('key'), value: row.api_key_name ?? `#${row.api_key_id}` },
        { label: t('group'), value: entityLink(row.group_name, row.group_id, '/admin/groups') },
        {
          label: t('channel'),
          value: entityLink(operator.channel_name, operator.channel_id, '/admin/channels') ?? t('noChannel'),
        },
        {
          label: t('account'),
          value: entityLink(operator.account_name, operator.account_id, '/admin/accounts'),
        },
        { label: d('mapping'), value: <ModelChain names={names} /> },
        { label: d('responseModel'), value: code(row.response_model) },
        ...common,
      ]}
    />
  )
}

/** When it began and how long it took. */
export function TimingFacts({ row }: { readonly row: RequestRow }): ReactElement {
  const d = useTranslations('usageDetail')
  return (
    <Facts
      facts={[
        { label: d('started'), value: <LocalTime iso={row.created_at} /> },
        { label: d('duration'), value: <Duration ms={row.duration_ms} /> },
        {
          label: d('firstToken'),
          value: row.first_token_ms === null ? null : <Duration ms={row.first_token_ms} />,
        },
        { label: d('streamed'), value: row.stream ? d('yes') : d('no') },
      ]}
    />
  )
}

/** Where the call came from and what else is known of it. */
export function ClientFacts({ row, operator }: FactsProps): ReactElement {
  const d = useTranslations('usageDetail')
  const { error_message: error } = row
  const billingType = row.billing_type === 'subscription' ? 'subscription' : 'balance'
  return (
    <Facts
      facts={[
        { label: d('billingType'), value: d(`billingTypes.${billingType}`) },
        { label: d('userAgent'), value: row.user_agent },
        { label: d('ip'), value: row.ip },
        { label: d('upstreamRequestId'), value: code(operator?.upstream_request_id ?? null) },
        { label: d('error'), value: error === null ? null : <GatewayText text={error} /> },
      ]}
    />
  )
}
