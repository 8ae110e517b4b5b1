import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { MeterTrack } from '../charts/meter-track'
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

const NAMES = ['daily', 'weekly', 'monthly'] as const

/** What is used of each window that has a limit, as `daily 1.5 / 10`; `null` = there is none. */
export function windowsText(windows: ShownWindows): string | null {
  const parts = NAMES.flatMap((name) => {
    const { used_usd_exact: used, limit_usd: limit } = windows[name]
    return limit === null ? [] : [`${name} ${used} / ${limit}`]
  })
  return parts.length === 0 ? null : parts.join(', ')
}

/** A line for each window that has a limit: its name, a bar, what is used, and when it begins anew. */
export function WindowMeters({ windows }: { readonly windows: ShownWindows }): ReactElement {
  const t = useTranslations('subscriptionWindows')
  const limited = NAMES.filter((name) => windows[name].limit_usd !== null)
  if (limited.length === 0) return <span className="text-muted-foreground">{t('unlimited')}</span>
  return (
    <div className="grid grid-cols-[auto_5rem_auto_auto] items-center gap-x-3 gap-y-0.5 whitespace-nowrap">
      {limited.map((name) => (
        <Meter key={name} label={t(`names.${name}`)} window={windows[name]} />
      ))}
    </div>
  )
}

function Meter(props: { readonly label: string; readonly window: ShownWindow }): ReactElement {
  const t = useTranslations('subscriptionWindows')
  const format = useFormatter()
  const { label, window } = props
  const share = Math.max(0, (window.used_percent ?? 0) / 100)
  const text = t(share >= 1 ? 'usedUp' : 'used', {
    used: formatUsd(window.used_usd_exact),
    limit: formatUsd(window.limit_usd ?? 0),
  })
  const time = format.dateTime(new Date(window.resets_at), { dateStyle: 'short', timeStyle: 'short' })
  return (
    <>
      <span>{label}</span>
      <span className="block">
        <MeterTrack label={label} share={share} text={text} />
      </span>
      <span className={share >= 1 ? 'font-medium text-destructive tabular-nums' : 'tabular-nums'}>
        {text}
      </span>
      <span className="text-xs text-muted-foreground">{t('resets', { time })}</span>
    </>
  )
}
