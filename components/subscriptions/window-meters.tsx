import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { MeterBar } from '../charts/meter-bar'
import { formatUsd } from '../format/format-money'

/** A window of a subscription as the API answers it. */
export type ShownWindow = {
  readonly limit_usd: number | string | null
  readonly used_usd_exact: string
  readonly used_percent: number | null
  readonly resets_at: string
}

export type ShownWindows = {
  readonly daily: ShownWindow
  readonly weekly: ShownWindow
  readonly monthly: ShownWindow
}

/** A bar for each window that has a limit, with what is used and when it begins anew. */
export function WindowMeters({ windows }: { readonly windows: ShownWindows }): ReactElement {
  const t = useTranslations('subscriptionWindows')
  const limited = (['daily', 'weekly', 'monthly'] as const).filter((name) => windows[name].limit_usd !== null)
  if (limited.length === 0) return <span className="text-muted-foreground">{t('unlimited')}</span>
  return (
    <div className="flex min-w-56 flex-col gap-2">
      {limited.map((name) => (
        <Meter key={name} label={t(`names.${name}`)} window={windows[name]} />
      ))}
    </div>
  )
}

function Meter(props: { readonly label: string; readonly window: ShownWindow }): ReactElement {
  const t = useTranslations('subscriptionWindows')
  const format = useFormatter()
  const { window } = props
  const used = formatUsd(window.used_usd_exact)
  const limit = formatUsd(window.limit_usd ?? 0)
  const time = format.dateTime(new Date(window.resets_at), { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <MeterBar
      label={props.label}
      used={window.used_percent ?? 0}
      limit={100}
      text={t('used', { used, limit })}
      note={t('resets', { time })}
    />
  )
}
