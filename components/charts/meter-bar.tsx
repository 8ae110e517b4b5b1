import { useTranslations } from 'next-intl'
import type { ReactElement, ReactNode } from 'react'
import { MeterTrack } from './meter-track'

/** How much of a limit is used: a bar with its words. `limit` null or ≤ 0 = there is none, and no bar. */
export function MeterBar(props: {
  readonly label: string
  readonly used: number
  readonly limit: number | null
  /** The figures as text, e.g. `$3.20 of $10.00`. */
  readonly text: string
  /** What comes under the bar, e.g. when the window ends. */
  readonly note?: ReactNode
}): ReactElement {
  const t = useTranslations('charts')
  const limit = props.limit !== null && props.limit > 0 ? props.limit : null
  const share = limit === null ? 0 : Math.max(0, props.used / limit)
  return (
    <div className="flex min-w-0 flex-col gap-1 text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span>{props.label}</span>
        <span className="tabular-nums">{props.text}</span>
      </div>
      {limit !== null && <MeterTrack label={props.label} share={share} text={props.text} />}
      <div className="flex flex-wrap justify-between gap-x-3 text-xs text-muted-foreground">
        {props.note}
        {share >= 1 && <span className="font-medium text-destructive">{t('usedUp')}</span>}
      </div>
    </div>
  )
}
