'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import type { TrendGranularity } from '@/lib/core'
import { cn } from '../cn'
import { ChartAxes } from './chart-axes'
import { ChartCursor } from './chart-cursor'
import { ChartLegend } from './chart-legend'
import { ChartTable } from './chart-table'
import { niceTicks } from './chart-scale'
import { useChartTimes } from './chart-time'
import { useChartNumbers, type ChartUnit } from './chart-units'
import { dotPath, linePath } from './line-path'
import { seriesStyle } from './series-style'

/** One line of a chart: a value for each time, `null` where there is none. */
export type ChartSeries = {
  readonly key: string
  readonly label: string
  readonly values: readonly (number | null)[]
  /** Where a click on the series leads. */
  readonly href?: string
}

export type TrendChartProps = {
  /** Names the chart. */
  readonly label: string
  /** Starts of the places of the time axis, ISO texts, ascending. */
  readonly times: readonly string[]
  readonly series: readonly ChartSeries[]
  readonly unit: ChartUnit
  readonly granularity: TrendGranularity
  /** The zone of the time axis where it is not the viewer's own. */
  readonly timeZone?: string
  /** Where a click on a place of the time axis leads, one for each of `times`. */
  readonly placeHrefs?: readonly string[]
  readonly className?: string
}

/**
 * Lines over time. Told apart by dashes as well as by colour; read by mouse, by touch, by arrow keys, and as a table by
 * screen readers. It needs no script to be seen and keeps its height while data changes.
 */
export function TrendChart(props: TrendChartProps): ReactElement {
  const t = useTranslations('charts')
  const { series, times } = props
  const numbers = useChartNumbers(props.unit)
  const clock = useChartTimes({ times, granularity: props.granularity, timeZone: props.timeZone })
  const max = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)))
  const ticks = niceTicks(max, props.unit === 'count' ? 'whole' : undefined)
  const top = ticks.at(-1) ?? 1
  const hasData = series.some(({ values }) => values.some((value) => value !== null && value !== 0))
  return (
    <figure className={cn('flex min-w-0 flex-col gap-3', props.className)} aria-label={props.label}>
      <ChartLegend series={series} />
      <div className="relative h-56 pr-2 pb-6 pl-14">
        <ChartAxes
          ticks={ticks.map((value) => ({ value, label: numbers.short(value) }))}
          places={times.map((iso) => clock.short(iso))}
        />
        <svg
          aria-hidden
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="absolute inset-y-0 right-2 left-14 h-[calc(100%-1.5rem)] w-[calc(100%-4rem)] overflow-visible"
        >
          {series.map(({ key, values }, index) => (
            <SeriesLine key={key} values={values} top={top} index={index} />
          ))}
        </svg>
        {!hasData && (
          <p className="pointer-events-none absolute inset-0 flex items-center justify-center pb-6 pl-14 text-sm text-muted-foreground">
            {t('noData')}
          </p>
        )}
        <ChartCursor
          label={props.label}
          places={times.map((iso, index) => ({
            time: clock.full(iso),
            ...(props.placeHrefs?.[index] === undefined ? {} : { href: props.placeHrefs[index] }),
            values: series.map(({ label, values }) => {
              const value = values[index] ?? null
              return { label, text: value === null ? '–' : numbers.full(value) }
            }),
          }))}
        />
      </div>
      <ChartTable
        label={props.label}
        heads={series.map(({ label }) => label)}
        rows={times.map((iso, index) => ({
          head: clock.full(iso),
          cells: series.map(({ values }) => {
            const value = values[index] ?? null
            return value === null ? '–' : numbers.full(value)
          }),
        }))}
      />
    </figure>
  )
}

type LineProps = {
  readonly values: readonly (number | null)[]
  readonly top: number
  readonly index: number
}

/** A line with a dot where a value stands alone; widths are of the screen, however the picture is stretched. */
function SeriesLine({ values, top, index }: LineProps): ReactElement {
  const { color, dash } = seriesStyle(index)
  const shared = { stroke: color, fill: 'none', vectorEffect: 'non-scaling-stroke' } as const
  return (
    <>
      <path
        {...shared}
        d={linePath(values, top)}
        strokeWidth={2}
        strokeLinejoin="round"
        {...(dash === 'none' ? {} : { strokeDasharray: dash })}
      />
      <path {...shared} d={dotPath(values, top)} strokeWidth={5} strokeLinecap="round" />
    </>
  )
}
