'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Countdown } from '@/components/format/countdown'
import { gatewayText } from '@/components/format/gateway-words'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { Tooltip } from '@/components/ui/tooltip'
import { accountHealth, type ShownAccountHealth } from '@/lib/core'
import type { AccountView } from '@/lib/services'

const TONES: Readonly<Record<ShownAccountHealth['kind'], BadgeTone>> = {
  healthy: 'success',
  disabled: 'neutral',
  paused: 'neutral',
  error: 'danger',
  expired: 'danger',
  rate_limited: 'warning',
  overloaded: 'warning',
  temporarily_out: 'warning',
  quota_exhausted: 'warning',
}

/** How an account is, with the time left of what passes by itself and the reason behind a hint. */
export function AccountHealthBadge(props: {
  readonly account: AccountView
  readonly nowMs: number
}): ReactElement {
  const t = useTranslations('accounts.healths')
  const words = useTranslations('gatewayWords')
  const { kind, untilMs, reason } = accountHealth(props.account, props.nowMs)
  const badge = (
    <Badge tone={TONES[kind]}>
      {t(kind)}
      {untilMs !== null && <Countdown untilMs={untilMs} nowMs={props.nowMs} />}
    </Badge>
  )
  if (reason === null || reason === '') return badge
  return (
    <Tooltip hint={gatewayText(reason, words)}>
      <button type="button" className="cursor-help rounded-full">
        {badge}
      </button>
    </Tooltip>
  )
}
