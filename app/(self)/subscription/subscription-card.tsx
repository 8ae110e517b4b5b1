import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { MeterBar } from '@/components/charts/meter-bar'
import { Countdown } from '@/components/format/countdown'
import { formatUsd } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { PlatformBadge } from '@/components/routing/platform-badge'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { SubscriptionView, SubscriptionWindowView } from '@/lib/services'

const DAY_MS = 86_400_000
const WINDOWS = ['daily', 'weekly', 'monthly'] as const
const TONES: Readonly<Record<SubscriptionView['status'], BadgeTone>> = {
  active: 'success',
  expired: 'neutral',
  revoked: 'danger',
}

type CardProps = {
  readonly subscription: SubscriptionView
  /** The server's clock when the page was made. */
  readonly nowMs: number
}

/** A subscription: until when, and a bar for each window. */
export function SubscriptionCard({ subscription, nowMs }: CardProps): ReactElement {
  const t = useTranslations('self.subscription')
  return (
    <Card className="min-w-0">
      <CardHeader>
        <div className="flex flex-wrap items-center gap-2">
          <CardTitle>{subscription.group_name}</CardTitle>
          <PlatformBadge platform={subscription.platform} />
          <Badge tone={TONES[subscription.status]}>{t(`statuses.${subscription.status}`)}</Badge>
        </div>
        <p className="text-sm text-muted-foreground">
          {subscription.expires_at === null ? (
            t('endless')
          ) : (
            <>
              {t('until')} <LocalTime iso={subscription.expires_at} />
            </>
          )}
        </p>
      </CardHeader>
      {subscription.status === 'active' && (
        <CardContent className="flex flex-col gap-4">
          {WINDOWS.map((name) => (
            <WindowBar key={name} label={t(`windows.${name}`)} window={subscription[name]} nowMs={nowMs} />
          ))}
        </CardContent>
      )}
    </Card>
  )
}

function WindowBar(props: {
  readonly label: string
  readonly window: SubscriptionWindowView
  readonly nowMs: number
}): ReactElement {
  const t = useTranslations('self.subscription')
  const format = useFormatter()
  const { limit_usd: limit, used_usd_exact: used, resets_at: resetsAt } = props.window
  const resetsAtMs = Date.parse(resetsAt)
  return (
    <MeterBar
      label={props.label}
      used={Number(used)}
      limit={limit === null ? null : Number(limit)}
      text={
        limit === null
          ? t('unlimited', { used: formatUsd(used) })
          : t('usedOf', { used: formatUsd(used), limit: formatUsd(limit) })
      }
      note={
        <span>
          {t('resets', {
            time: format.dateTime(new Date(resetsAt), { dateStyle: 'medium', timeStyle: 'short' }),
          })}
          {resetsAtMs - props.nowMs < DAY_MS && (
            <>
              {' · '}
              <Countdown untilMs={resetsAtMs} nowMs={props.nowMs} />
            </>
          )}
        </span>
      }
    />
  )
}
