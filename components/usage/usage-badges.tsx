import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { USAGE_STATUSES, type BillingMode, type UsageStatus } from '@/lib/core'
import { Badge, type BadgeTone } from '../ui/badge'

const MODE_TONES: Readonly<Record<BillingMode, BadgeTone>> = {
  token: 'info',
  per_request: 'violet',
  image: 'warning',
}

export function BillingModeBadge({ mode }: { readonly mode: BillingMode }): ReactElement {
  const t = useTranslations('usage.modes')
  return <Badge tone={MODE_TONES[mode]}>{t(mode)}</Badge>
}

const STATUS_TONES: Readonly<Record<UsageStatus, BadgeTone>> = {
  ok: 'success',
  client_abort: 'neutral',
  upstream_error: 'danger',
  gateway_crash: 'danger',
}

export function UsageStatusBadge({ status }: { readonly status: string }): ReactElement {
  const t = useTranslations('usage.statuses')
  const known = USAGE_STATUSES.find((name) => name === status)
  if (known === undefined) return <Badge>{status}</Badge>
  return <Badge tone={STATUS_TONES[known]}>{t(known)}</Badge>
}
