import type { ReactElement } from 'react'
import { labelledPlaces, placePercent } from './chart-scale'

const PLACES_WIDE = 8
const PLACES_NARROW = 4

type Tick = { readonly value: number; readonly label: string }

/** The lines behind a chart with their values, and the times under it. Screen readers get the chart's table instead. */
export function ChartAxes(props: {
  /** Ascending from 0; the last is the top. */
  readonly ticks: readonly Tick[]
  /** A label for each place of the time axis. */
  readonly places: readonly string[]
}): ReactElement {
  const top = props.ticks.at(-1)?.value ?? 1
  const count = props.places.length
  const narrow = new Set(labelledPlaces(count, PLACES_NARROW))
  return (
    <div
      aria-hidden
      className="absolute inset-y-0 right-2 left-14 mb-6 text-[0.6875rem] text-muted-foreground"
    >
      {props.ticks.map(({ value, label }) => (
        <div
          key={value}
          className="absolute inset-x-0 border-t border-border"
          style={{ bottom: `${(value / top) * 100}%` }}
        >
          <span className="absolute right-full mr-2 -translate-y-1/2 whitespace-nowrap tabular-nums">
            {label}
          </span>
        </div>
      ))}
      {wideOrNarrow(count).map((index) => (
        <span
          key={index}
          className={`absolute top-full mt-1.5 -translate-x-1/2 whitespace-nowrap tabular-nums ${narrow.has(index) ? '' : 'max-sm:hidden'}`}
          style={{ left: `${placePercent(index, count)}%` }}
        >
          {props.places[index]}
        </span>
      ))}
    </div>
  )
}

/** Every other wide place is a narrow one, so that both grids agree. */
function wideOrNarrow(count: number): readonly number[] {
  const narrow = labelledPlaces(count, PLACES_NARROW)
  const wide = labelledPlaces(count, PLACES_WIDE)
  const step = narrow[1] ?? count
  return step % 2 === 0 && (wide[1] ?? 0) > 0 ? labelledPlaces(count, count / (step / 2)) : narrow
}
