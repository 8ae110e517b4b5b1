import type { ReactElement } from 'react'
import { cn } from '../cn'

const NEARLY_FULL = 0.8

/** The bar of a limit that is used up to `share` (1 = used up), said to screen readers as `text`. */
export function MeterTrack(props: {
  readonly label: string
  readonly share: number
  readonly text: string
}): ReactElement {
  const { label, share, text } = props
  return (
    <>
      <meter
        className="sr-only"
        aria-label={label}
        aria-valuetext={text}
        min={0}
        max={100}
        value={Math.min(100, Math.round(share * 100))}
      />
      <div aria-hidden className="meter-track h-2 overflow-hidden rounded-full bg-muted">
        <div
          className={cn('meter-fill h-full rounded-full', fillClass(share))}
          style={{ width: `${Math.min(100, share * 100)}%` }}
        />
      </div>
    </>
  )
}

function fillClass(share: number): string {
  if (share >= 1) return 'bg-destructive'
  return share >= NEARLY_FULL ? 'bg-warning' : 'bg-(--chart-1)'
}
