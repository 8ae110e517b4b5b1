'use client'

import { useTranslations } from 'next-intl'
import { useState, type MouseEvent, type ReactElement } from 'react'
import { useNavigation } from '../navigation'
import { placePercent } from './chart-scale'
import { seriesStyle } from './series-style'

type Place = {
  readonly time: string
  readonly href?: string
  readonly values: readonly { readonly label: string; readonly text: string }[]
}

/** A line over the chart that follows pointer and arrow keys and reads out the values of its place. */
export function ChartCursor(props: {
  readonly label: string
  readonly places: readonly Place[]
}): ReactElement | null {
  const t = useTranslations('charts')
  const { navigate } = useNavigation()
  const [index, setIndex] = useState<number | null>(null)
  const { places } = props
  const last = places.length - 1
  const shown = index === null ? null : (places[Math.min(index, last)] ?? null)
  if (last < 0) return null
  const open = (place: Place | null | undefined): void => {
    if (place?.href !== undefined) navigate(place.href)
  }
  const placeUnder = ({ currentTarget, clientX }: MouseEvent<HTMLElement>): number => {
    const { left, width } = currentTarget.getBoundingClientRect()
    const place = Math.floor(((clientX - left) / width) * places.length)
    return Math.max(0, Math.min(last, place))
  }
  return (
    <div className="absolute inset-y-0 right-2 left-14 mb-6 rounded-sm focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-primary">
      <input
        type="range"
        aria-label={t('cursor', { chart: props.label })}
        aria-valuetext={readout(shown ?? places[last])}
        min={0}
        max={last}
        value={index ?? last}
        onChange={(event) => setIndex(Number(event.target.value))}
        onKeyDown={(event) => {
          if (event.key === 'Enter') open(shown ?? places[last])
        }}
        // A tap has no movement before it: the place is the one that was hit. A screen reader's click hits none.
        onClick={(event) => open(event.detail === 0 ? (shown ?? places[last]) : places[placeUnder(event)])}
        onPointerMove={(event) => setIndex(placeUnder(event))}
        onPointerLeave={() => setIndex(null)}
        onBlur={() => setIndex(null)}
        className={`absolute inset-0 m-0 size-full touch-pan-y opacity-0 ${shown?.href === undefined ? 'cursor-crosshair' : 'cursor-pointer'}`}
      />
      {shown !== null && index !== null && (
        <Readout place={shown} percent={placePercent(index, places.length)} />
      )}
    </div>
  )
}

function Readout({ place, percent }: { readonly place: Place; readonly percent: number }): ReactElement {
  const side =
    percent > 50 ? { right: `calc(${100 - percent}% + 10px)` } : { left: `calc(${percent}% + 10px)` }
  return (
    <div aria-hidden className="pointer-events-none">
      <div className="absolute inset-y-0 w-px bg-foreground/50" style={{ left: `${percent}%` }} />
      <div
        className="absolute top-1 z-10 max-w-64 min-w-36 rounded-md border border-border bg-surface px-3 py-2 text-xs shadow-lg"
        style={side}
      >
        <p className="mb-1 font-medium whitespace-nowrap">{place.time}</p>
        {place.values.map(({ label, text }, index) => (
          <p key={label} className="flex items-center gap-2">
            <span className="size-2 shrink-0 rounded-full" style={{ background: seriesStyle(index).color }} />
            <span className="min-w-0 truncate text-muted-foreground">{label}</span>
            <span className="ml-auto pl-2 whitespace-nowrap tabular-nums">{text}</span>
          </p>
        ))}
      </div>
    </div>
  )
}

function readout(place: Place | undefined): string {
  if (place === undefined) return ''
  return `${place.time}: ${place.values.map(({ label, text }) => `${label} ${text}`).join(', ')}`
}
